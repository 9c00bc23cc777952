// The loops of InferNode's first JIT suite as a Java programmer would write them, 64-bit words throughout. Prints what
// the suite prints, the low 32 bits of results.
import java.util.function.LongSupplier;

final class Kernels {
  static long fib(long n) {
    return n <= 1 ? n : fib(n - 1) + fib(n - 2);
  }

  static long arithmetic() {
    long x = 1, y = 2, z = 3;
    for (long turn = 0; turn < 10000000; turn++) {
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

  static long arraySum() {
    long[] cells = new long[1000];
    for (int i = 0; i < cells.length; i++) cells[i] = i;
    long sum = 0;
    for (int turn = 0; turn < 1000000; turn++)
      for (int i = 0; i < cells.length; i++) sum += cells[i];
    return sum;
  }

  static long plus(long x, long y) {
    return x + y;
  }

  static long calls() {
    long sum = 0;
    for (long i = 0; i < 1000000; i++) sum += plus(i, i + 1);
    return sum;
  }

  static long fibonacci() {
    long sum = 0;
    for (int i = 0; i < 100; i++) sum += fib(25);
    return sum;
  }

  static long sieve() {
    long[] flag = new long[100000];
    long primes = 0;
    for (int turn = 0; turn < 10; turn++) {
      java.util.Arrays.fill(flag, 1);
      flag[0] = flag[1] = 0;
      for (int i = 2; i * i < flag.length; i++)
        if (flag[i] != 0) for (int k = i * i; k < flag.length; k += i) flag[k] = 0;
      primes = 0;
      for (int i = 0; i < flag.length; i++) if (flag[i] != 0) primes++;
    }
    return primes;
  }

  static long nested() {
    long sum = 0;
    for (long i = 0; i < 500; i++)
      for (long k = 0; k < 500; k++)
        for (long m = 0; m < 200; m++) sum += i + k + m;
    return sum;
  }

  private static void row(String title, String of, LongSupplier run) {
    long before = System.nanoTime();
    long result = run.getAsLong();
    double ms = (System.nanoTime() - before) / 1e6;
    System.out.printf("%s\n   Result: %d%s, Time: %.3f ms\n", title, (int) result, of, ms);
  }

  public static void main(String[] args) {
    long start = System.nanoTime();
    row("1. Integer Arithmetic", "", Kernels::arithmetic);
    row("2. Loop with Array Access", "", Kernels::arraySum);
    row("3. Function Calls", "", Kernels::calls);
    row("4. Fibonacci (recursive)", "", Kernels::fibonacci);
    row("5. Sieve of Eratosthenes", " primes", Kernels::sieve);
    row("6. Nested Loops", "", Kernels::nested);
    System.out.printf("=== Total Time: %.3f ms ===\n", (System.nanoTime() - start) / 1e6);
  }
}
