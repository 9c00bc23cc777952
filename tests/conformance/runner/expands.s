# W {W*8} frame {(8 + 2*W - W*2 - 7 + 9)*W*8} braces {x} {W {8}
# expect: x
