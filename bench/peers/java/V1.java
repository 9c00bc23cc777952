// The loops of programs/v1.b. Words are ints, of 32 bits.
import java.util.Map;
import java.util.function.IntUnaryOperator;

final class V1 {
  static int arithmetic(int turns) {
    int x = 1, y = 2, z = 3;
    for (int turn = 0; turn < turns; turn++) {
      x += y;
      y *= 3;
      z -= x;
      x ^= y;
      y &= 0xffff;
      z |= 1;
      x <<= 1;
      y >>= 1;
      z += x % 17;
    }
    return x + y + z;
  }

  static int array(int turns) {
    int[] cells = new int[1000];
    for (int i = 0; i < cells.length; i++) cells[i] = i;
    int sum = 0;
    for (int turn = 0; turn < turns; turn++)
      for (int i = 0; i < cells.length; i++) sum += cells[i];
    return sum;
  }

  static int plus(int x, int y) {
    return x + y;
  }

  static int calls(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++) sum += plus(i, i + 1);
    return sum;
  }

  static int fibOf(int n) {
    return n <= 1 ? n : fibOf(n - 1) + fibOf(n - 2);
  }

  static int fib(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++) sum += fibOf(25);
    return sum;
  }

  static int primes(int turns, int size) {
    int[] flag = new int[size];
    int primes = 0;
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < size; i++) flag[i] = 1;
      flag[0] = flag[1] = 0;
      for (int i = 2; i * i < size; i++)
        if (flag[i] != 0) for (int k = i * i; k < size; k += i) flag[k] = 0;
      primes = 0;
      for (int i = 0; i < size; i++) if (flag[i] != 0) primes++;
    }
    return primes;
  }

  static int nested(int turns) {
    int sum = 0;
    for (int i = 0; i < turns; i++)
      for (int k = 0; k < 500; k++)
        for (int m = 0; m < 200; m++) sum += i + k + m;
    return sum;
  }

  static final Map<String, IntUnaryOperator> KERNELS = Map.of(
      "arithmetic", V1::arithmetic,
      "array", V1::array,
      "calls", V1::calls,
      "fib", V1::fib,
      "sieve", turns -> primes(turns, 100000),
      "nested", V1::nested);
}
