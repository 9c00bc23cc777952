// The loops of programs/v2.b. Words are ints, of 32 bits; big is long.
import java.util.Map;
import java.util.function.IntUnaryOperator;

final class V2 {
  static int addsub(int turns) {
    int x = 0;
    for (int i = 0; i < turns; i++) {
      x += i;
      x -= i >> 1;
      x += 3;
      x -= 1;
    }
    return x;
  }

  static int muldivmod(int turns) {
    int x = 1, sum = 0;
    for (int i = 1; i < turns; i++) {
      x = x * 3 + 1;
      sum += x % 17;
      x = x / 7 + 1;
    }
    return x + sum;
  }

  static int bitwise(int turns) {
    int x = 0xdeadbeef;
    for (int i = 0; i < turns; i++) {
      x ^= i * 0x1337;
      x |= x >> 16;
      x &= 0xffffffff;
      x ^= x << 3;
    }
    return x;
  }

  static int shifts(int turns) {
    int x = 1, ones = 0;
    for (int i = 0; i < turns; i++) {
      x = x << 1 | x >> 31;
      ones += x & 1;
    }
    return x + ones;
  }

  static int mixed(int turns) {
    int x = 0, y = 1, z = 2;
    for (int i = 0; i < turns; i++) {
      int t = x + y * z;
      x = y ^ z << 2;
      y = z - (t >> 1);
      z = t | x & 0xff;
    }
    return x + y + z;
  }

  static int oddeven(int turns) {
    int n = 0;
    for (int i = 0; i < turns; i++)
      if ((i & 1) != 0) n++;
      else n--;
    return n;
  }

  static int quarters(int turns) {
    int n = 0;
    for (int i = 0; i < turns; i++) {
      int v = i % 100;
      if (v < 25) n += 1;
      else if (v < 50) n += 2;
      else if (v < 75) n += 3;
      else n += 4;
    }
    return n;
  }

  static int branches(int turns) {
    int n = 0;
    for (int i = 0; i < turns; i++) {
      int x = i % 10, y = i % 7;
      int both = y > 3 ? x + y : x - y;
      if (x > 5) n += both;
      else n -= both;
    }
    return n;
  }

  static int countdown(int turns) {
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
      for (int n = 1000; n > 0; n--) sum += n;
    return sum;
  }

  static int[] counted(int size) {
    int[] cells = new int[size];
    for (int i = 0; i < size; i++) cells[i] = i;
    return cells;
  }

  static int readforward(int turns) {
    int[] cells = counted(1000);
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
      for (int i = 0; i < cells.length; i++) sum += cells[i];
    return sum;
  }

  static int writeforward(int turns) {
    int[] cells = new int[1000];
    for (int turn = 0; turn < turns; turn++)
      for (int i = 0; i < cells.length; i++) cells[i] = i + turn;
    return cells[999];
  }

  static int strides(int turns) {
    int[] cells = counted(1024);
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
      for (int step = 1; step <= 8; step *= 2)
        for (int i = 0; i < cells.length; i += step) sum += cells[i];
    return sum;
  }

  static int smallarray(int turns) {
    int[] cells = counted(16);
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
      for (int i = 0; i < cells.length; i++) sum += cells[i];
    return sum;
  }

  static int onemore(int x) {
    return x + 1;
  }

  static int simplecall(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++) sum += onemore(i);
    return sum;
  }

  static int iseven(int n) {
    return n == 0 ? 1 : isodd(n - 1);
  }

  static int isodd(int n) {
    return n == 0 ? 0 : iseven(n - 1);
  }

  static int mutual(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++) sum += iseven(i % 20);
    return sum;
  }

  static int ping(int x, int depth) {
    return depth <= 0 ? x : pong(x + 1, depth - 1);
  }

  static int pong(int x, int depth) {
    return depth <= 0 ? x : ping(x + 1, depth - 1);
  }

  static int deepcall(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++) sum += ping(i, 10);
    return sum;
  }

  static int bigadd(int turns) {
    long x = 0, y = 1;
    for (int i = 0; i < turns; i++) {
      x += y;
      y = x - y;
      x += 3;
    }
    return (int) x;
  }

  static int bigbits(int turns) {
    long x = 0xdeadbeefcafebabeL;
    for (int i = 0; i < turns; i++) {
      x ^= i * 0x1337L;
      x |= x >> 16;
    }
    return (int) x;
  }

  static int bigshifts(int turns) {
    long x = 1;
    int n = 0;
    for (int i = 0; i < turns; i++) {
      x = x << 1 | x >> 63;
      if ((x & 1) != 0) n++;
    }
    return n;
  }

  static int bigcompare(int turns) {
    int n = 0;
    long x = 0, y = 1;
    for (int i = 0; i < turns; i++) {
      if (x < y) n++;
      if (x == 0) n++;
      if (y != 0) n++;
      x += 1;
      y += 2;
    }
    return n;
  }

  static int bytes(int turns) {
    int x = 0, sum = 0;
    for (int i = 0; i < turns; i++) {
      x = x + 7 & 0xff;
      x ^= 0x55;
      x &= 0xfe;
      sum += x;
    }
    return sum;
  }

  static int bytearray(int turns) {
    byte[] cells = new byte[256];
    for (int i = 0; i < cells.length; i++) cells[i] = (byte) i;
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
      for (int i = 0; i < cells.length; i++) sum += cells[i] & 0xff;
    return sum;
  }

  static final class Cell {
    final int value;
    final Cell next;

    Cell(int value, Cell next) {
      this.value = value;
      this.next = next;
    }
  }

  static int listbuild(int turns) {
    int n = 0;
    for (int turn = 0; turn < turns; turn++) {
      Cell list = null;
      for (int i = 0; i < 100; i++) list = new Cell(i, list);
      for (Cell c = list; c != null; c = c.next) n++;
    }
    return n;
  }

  static int listwalk(int turns) {
    Cell list = null;
    for (int i = 0; i < 1000; i++) list = new Cell(i, list);
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
      for (Cell c = list; c != null; c = c.next) sum += c.value;
    return sum;
  }

  static int matrices(int turns) {
    final int n = 32;
    int[] left = new int[n * n], right = new int[n * n], out = new int[n * n];
    for (int i = 0; i < n * n; i++) {
      left[i] = i % 7;
      right[i] = i % 11;
    }
    for (int turn = 0; turn < turns; turn++)
      for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++) {
          int sum = 0;
          for (int m = 0; m < n; m++) sum += left[i * n + m] * right[m * n + k];
          out[i * n + k] = sum;
        }
    return out[0] + out[n * n - 1];
  }

  static int bubble(int turns) {
    final int n = 500;
    int[] cells = new int[n];
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < n; i++) cells[i] = n - i;
      for (int i = 0; i < n - 1; i++)
        for (int k = 0; k < n - 1 - i; k++)
          if (cells[k] > cells[k + 1]) {
            int t = cells[k];
            cells[k] = cells[k + 1];
            cells[k + 1] = t;
          }
    }
    return cells[0] + cells[n - 1];
  }

  static int bisect(int turns) {
    final int n = 10000;
    int[] cells = new int[n];
    for (int i = 0; i < n; i++) cells[i] = i * 3;
    int found = 0;
    for (int turn = 0; turn < turns; turn++) {
      int wanted = turn * 7 % (n * 3), low = 0, high = n - 1;
      while (low <= high) {
        int middle = (low + high) / 2;
        if (cells[middle] == wanted) {
          found++;
          break;
        }
        if (cells[middle] < wanted) low = middle + 1;
        else high = middle - 1;
      }
    }
    return found;
  }

  static int tobig(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++) sum += (int) ((long) i + 42L);
    return sum;
  }

  static int tobyte(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++) sum += (byte) ((byte) i + 1) & 0xff;
    return sum;
  }

  static final Map<String, IntUnaryOperator> KERNELS = Map.ofEntries(
      Map.entry("addsub", V2::addsub),
      Map.entry("muldivmod", V2::muldivmod),
      Map.entry("bitwise", V2::bitwise),
      Map.entry("shifts", V2::shifts),
      Map.entry("mixed", V2::mixed),
      Map.entry("oddeven", V2::oddeven),
      Map.entry("quarters", V2::quarters),
      Map.entry("branches", V2::branches),
      Map.entry("countdown", V2::countdown),
      Map.entry("readforward", V2::readforward),
      Map.entry("writeforward", V2::writeforward),
      Map.entry("strides", V2::strides),
      Map.entry("smallarray", V2::smallarray),
      Map.entry("simplecall", V2::simplecall),
      Map.entry("fib2", V1::fib),
      Map.entry("mutual", V2::mutual),
      Map.entry("deepcall", V2::deepcall),
      Map.entry("bigadd", V2::bigadd),
      Map.entry("bigbits", V2::bigbits),
      Map.entry("bigshifts", V2::bigshifts),
      Map.entry("bigcompare", V2::bigcompare),
      Map.entry("bytes", V2::bytes),
      Map.entry("bytearray", V2::bytearray),
      Map.entry("listbuild", V2::listbuild),
      Map.entry("listwalk", V2::listwalk),
      Map.entry("sieve2", turns -> V1.primes(turns, 10000)),
      Map.entry("matrices", V2::matrices),
      Map.entry("bubble", V2::bubble),
      Map.entry("bisect", V2::bisect),
      Map.entry("tobig", V2::tobig),
      Map.entry("tobyte", V2::tobyte));
}
