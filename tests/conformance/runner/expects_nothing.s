# A program that would pass whatever it printed.
# args: a b
