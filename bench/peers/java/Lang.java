// The programs of programs/lang as a Java programmer would write them: ints are of 32 bits, which all results fit.
// Threads of the system are no peer of light processes, so channels and spawn are left out.
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;

final class Lang {
  static final int MASK = 0x3fffffff;

  static int mix(int h, int value) {
    return (h * 31 + value) % 1000003;
  }

  static final int FIRST = 42;
  static int seed;

  static int next() {
    return seed = (seed * 3877 + 29573) % 139968;
  }

  // ---- binary_trees

  static final class Node {
    final int value;
    final Node left, right;

    Node(int depth, int value) {
      this.value = value;
      left = depth == 0 ? null : new Node(depth - 1, 2 * value);
      right = depth == 0 ? null : new Node(depth - 1, 2 * value + 1);
    }

    static int sum(Node n) {
      return n == null ? 0 : n.value + sum(n.left) + sum(n.right);
    }
  }

  static int binaryTrees(int count) {
    Node kept = new Node(14, 1);
    int h = 0;
    for (int i = 0; i < count; i++) h = mix(h, Node.sum(new Node(12, 1 + (i & 3))));
    return mix(h, Node.sum(kept));
  }

  // ---- binary_search

  static int place(int[] cells, int key) {
    int low = 0, high = cells.length;
    while (low < high) {
      int middle = (low + high) / 2;
      if (cells[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  static int binarySearch(int count) {
    seed = FIRST;
    final int size = 32768;
    int[] cells = new int[size];
    for (int i = 0; i < size; i++) cells[i] = 3 * i + (i & 1);
    int sum = 0;
    for (int i = 0; i < count; i++) {
      int key = next() % (3 * size);
      int at = place(cells, key);
      if (at < size && cells[at] == key) at += size;
      sum = (sum + at) & MASK;
    }
    return sum;
  }

  // ---- closures

  static IntUnaryOperator adder(int n) {
    return x -> (x + n) & 0xffff;
  }

  static IntUnaryOperator scaler(int n) {
    return x -> (x * n) & 0xffff;
  }

  static IntUnaryOperator counter() {
    int[] n = {0};
    return x -> {
      n[0] = (n[0] + (x & 7) + 1) & 0xffff;
      return x ^ n[0];
    };
  }

  static IntUnaryOperator compose(IntUnaryOperator f, IntUnaryOperator g) {
    return x -> f.applyAsInt(g.applyAsInt(x));
  }

  static int closures(int count) {
    IntUnaryOperator tally = counter();
    int sum = 0;
    for (int i = 0; i < count; i++) {
      IntUnaryOperator f = compose(adder(i & 255), compose(scaler((i & 15) | 1), tally));
      int x = i & 0xffff;
      for (int k = 0; k < 8; k++) x = f.applyAsInt(x);
      sum = (sum + x) & MASK;
    }
    return sum;
  }

  // ---- fannkuch

  static int flips(int rotation) {
    final int size = 8;
    int[] order = new int[size], cells = new int[size], turns = new int[size];
    for (int i = 0; i < size; i++) order[i] = (i + rotation) % size;
    int most = 0, sum = 0;
    for (boolean even = true; ; even = !even) {
      int n = 0;
      if (order[0] != 0) {
        System.arraycopy(order, 0, cells, 0, size);
        for (int last; (last = cells[0]) != 0; n++)
          for (int first = 0; first < last; first++, last--) {
            int t = cells[first];
            cells[first] = cells[last];
            cells[last] = t;
          }
      }
      if (n > most) most = n;
      sum += even ? n : -n;
      int i = 1;
      for (; i < size; i++) {
        int t = order[0];
        for (int k = 0; k < i; k++) order[k] = order[k + 1];
        order[i] = t;
        if (++turns[i] <= i) break;
        turns[i] = 0;
      }
      if (i == size) return most * 65536 + (sum & 0xffff);
    }
  }

  static int fannkuch(int count) {
    int h = 0;
    for (int i = 0; i < count; i++) h = mix(h, flips(i % 8));
    return h;
  }

  // ---- fib

  static int fibOf(int n) {
    return n < 2 ? n : fibOf(n - 1) + fibOf(n - 2);
  }

  static int fib(int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) sum = (sum + fibOf(20 + (i & 3))) & MASK;
    return sum;
  }

  // ---- interfaces

  interface Shape {
    int area();

    void grow();
  }

  static final class Square implements Shape {
    private int side;

    Square(int side) {
      this.side = side;
    }

    public int area() {
      return side * side;
    }

    public void grow() {
      side = (side + 1) & 63;
    }
  }

  static final class Rectangle implements Shape {
    private int side;
    private final int width;

    Rectangle(int side, int width) {
      this.side = side;
      this.width = width;
    }

    public int area() {
      return side * width;
    }

    public void grow() {
      side = (side + 3) & 63;
    }
  }

  static final class Triangle implements Shape {
    private int side;
    private final int width;

    Triangle(int side, int width) {
      this.side = side;
      this.width = width;
    }

    public int area() {
      return side * width / 2;
    }

    public void grow() {
      side = (side + 5) & 63;
    }
  }

  static final class Cross implements Shape {
    private int side;
    private final int arm;

    Cross(int side, int arm) {
      this.side = side;
      this.arm = arm;
    }

    public int area() {
      return 2 * side * arm + arm * arm;
    }

    public void grow() {
      side = (side + 7) & 63;
    }
  }

  static int interfaces(int count) {
    seed = FIRST;
    Shape[] shapes = new Shape[256];
    for (int i = 0; i < shapes.length; i++) {
      int kind = next() * 4 / 139968;
      int side = next() & 63;
      shapes[i] = switch (kind) {
        case 0 -> new Square(side);
        case 1 -> new Rectangle(side, i & 31);
        case 2 -> new Triangle(side, i & 31);
        default -> new Cross(side, i & 7);
      };
    }
    int h = 0;
    for (int i = 0; i < count; i++) {
      int sum = 0;
      for (Shape s : shapes) {
        sum += s.area();
        s.grow();
      }
      h = mix(h, sum);
    }
    return h;
  }

  // ---- mandelbrot

  static int steps(double offset) {
    final int size = 64, steps = 50;
    int sum = 0;
    for (int y = 0; y < size; y++) {
      double ci = 2.0 * y / size - 1.0;
      for (int x = 0; x < size; x++) {
        double cr = 2.0 * x / size - 1.5 - offset;
        double zr = 0, zi = 0, rr = 0, ii = 0;
        int n = 0;
        for (; n < steps && rr + ii <= 4.0; n++) {
          zi = 2.0 * zr * zi + ci;
          zr = rr - ii + cr;
          rr = zr * zr;
          ii = zi * zi;
        }
        sum += n;
      }
    }
    return sum;
  }

  static int mandelbrot(int count) {
    int h = 0;
    for (int i = 0; i < count; i++) h = mix(h, steps((i & 15) * 0.01));
    return h;
  }

  // ---- maps

  static int maps(int count) {
    seed = FIRST;
    final int numbers = 5000, names = 500;
    String[] texts = new String[names];
    for (int i = 0; i < names; i++) texts[i] = "name " + i;
    Map<Integer, Integer> byNumber = new HashMap<>();
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int key = next() % numbers;
      byNumber.merge(key, i & 15, Integer::sum);
      byName.merge(texts[key % names], 1, Integer::sum);
      if ((i & 7) == 7) byNumber.remove(next() % numbers);
    }
    int h = mix(byNumber.size(), byName.size());
    for (int i = 0; i < numbers; i++) h = mix(h, byNumber.getOrDefault(i, 0));
    for (String s : texts) h = mix(h, byName.getOrDefault(s, 0));
    return h;
  }

  // ---- matrix

  static final int ORDER = 64;

  static void multiply(double[][] a, double[][] b, double[][] c) {
    for (int i = 0; i < ORDER; i++) {
      double[] row = a[i];
      for (int j = 0; j < ORDER; j++) {
        double sum = 0;
        for (int k = 0; k < ORDER; k++) sum += row[k] * b[k][j];
        c[i][j] = sum;
      }
    }
  }

  static int matrix(int count) {
    double[][] a = new double[ORDER][ORDER], b = new double[ORDER][ORDER], c = new double[ORDER][ORDER];
    for (int i = 0; i < ORDER; i++)
      for (int k = 0; k < ORDER; k++) b[i][k] = (i * 7 + k * 2) % 9;
    int h = 0;
    for (int turn = 0; turn < count; turn++) {
      for (int i = 0; i < ORDER; i++)
        for (int k = 0; k < ORDER; k++) a[i][k] = (i * 3 + k * 5 + turn) % 10;
      multiply(a, b, c);
      double sum = 0;
      for (int i = 0; i < ORDER; i++)
        for (int k = 0; k < ORDER; k++) sum += c[i][k] * (1 + ((i ^ k) & 3));
      h = mix(h, (int) sum);
    }
    return h;
  }

  // ---- nbody

  static final class Body {
    double x, y, z, vx, vy, vz;
    final double mass;

    Body(double x, double y, double z, double vx, double vy, double vz, double mass) {
      this.x = x;
      this.y = y;
      this.z = z;
      this.vx = vx;
      this.vy = vy;
      this.vz = vz;
      this.mass = mass;
    }
  }

  static void advance(Body[] bodies, double dt) {
    for (int i = 0; i < bodies.length; i++) {
      Body a = bodies[i];
      for (int k = i + 1; k < bodies.length; k++) {
        Body b = bodies[k];
        double dx = a.x - b.x;
        double dy = a.y - b.y;
        double dz = a.z - b.z;
        double square = dx * dx + dy * dy + dz * dz;
        double pull = dt / (square * Math.sqrt(square));
        a.vx -= dx * b.mass * pull;
        a.vy -= dy * b.mass * pull;
        a.vz -= dz * b.mass * pull;
        b.vx += dx * a.mass * pull;
        b.vy += dy * a.mass * pull;
        b.vz += dz * a.mass * pull;
      }
    }
    for (Body b : bodies) {
      b.x += dt * b.vx;
      b.y += dt * b.vy;
      b.z += dt * b.vz;
    }
  }

  static double energy(Body[] bodies) {
    double e = 0;
    for (int i = 0; i < bodies.length; i++) {
      Body a = bodies[i];
      e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
      for (int k = i + 1; k < bodies.length; k++) {
        Body b = bodies[k];
        double dx = a.x - b.x;
        double dy = a.y - b.y;
        double dz = a.z - b.z;
        e -= a.mass * b.mass / Math.sqrt(dx * dx + dy * dy + dz * dz);
      }
    }
    return e;
  }

  static int nbody(int count) {
    Body[] bodies = {
      new Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
      new Body(5.2, 0.3, 0.1, -0.1, 2.7, 0.05, 0.04),
      new Body(-9.4, 1.2, 0.3, -0.25, -2.0, 0.02, 0.012),
      new Body(1.5, -19.1, 0.2, 1.44, 0.12, -0.03, 0.002),
      new Body(20.0, -22.0, 0.4, 0.86, 0.78, 0.01, 0.0025),
    };
    Body sun = bodies[0];
    for (int i = 1; i < bodies.length; i++) {
      Body b = bodies[i];
      sun.vx -= b.vx * b.mass / sun.mass;
      sun.vy -= b.vy * b.mass / sun.mass;
      sun.vz -= b.vz * b.mass / sun.mass;
    }
    for (int i = 0; i < count; i++) advance(bodies, 0.01);
    return (int) (-energy(bodies) * 1e7 + 0.5) + (int) ((bodies[1].x + 50.0) * 1e6 + 0.5);
  }

  // ---- quicksort

  static void sort(int[] cells, int first, int last) {
    if (first >= last) return;
    int pivot = cells[(first + last) / 2];
    int low = first, high = last;
    while (low <= high) {
      while (cells[low] < pivot) low++;
      while (cells[high] > pivot) high--;
      if (low <= high) {
        int t = cells[low];
        cells[low++] = cells[high];
        cells[high--] = t;
      }
    }
    sort(cells, first, high);
    sort(cells, low, last);
  }

  static int quicksort(int count) {
    seed = FIRST;
    int[] cells = new int[5000];
    int h = 0;
    for (int turn = 0; turn < count; turn++) {
      for (int i = 0; i < cells.length; i++) cells[i] = next();
      sort(cells, 0, cells.length - 1);
      int sum = 0;
      for (int i = 0; i < cells.length; i++) sum = (sum + cells[i] * (i & 7)) & MASK;
      h = mix(h, sum);
    }
    return h;
  }

  // ---- sieve

  static int sieve(int count) {
    final int most = 100000;
    boolean[] flags = new boolean[most];
    int h = 0;
    for (int turn = 0; turn < count; turn++) {
      int size = most - (turn & 15) * 100;
      for (int i = 0; i < size; i++) flags[i] = true;
      for (int i = 2; i * i < size; i++)
        if (flags[i]) for (int k = i * i; k < size; k += i) flags[k] = false;
      int primes = 0, greatest = 0;
      for (int i = 2; i < size; i++)
        if (flags[i]) {
          primes++;
          greatest = i;
        }
      h = mix(h, primes + greatest);
    }
    return h;
  }

  // ---- spectral_norm

  static double element(int i, int k) {
    return 1.0 / ((i + k) * (i + k + 1) / 2 + i + 1);
  }

  static void forth(double[] x, double[] y) {
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int k = 0; k < x.length; k++) sum += element(i, k) * x[k];
      y[i] = sum;
    }
  }

  static void back(double[] x, double[] y) {
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int k = 0; k < x.length; k++) sum += element(k, i) * x[k];
      y[i] = sum;
    }
  }

  static int spectralNorm(int count) {
    double[] u = new double[ORDER], v = new double[ORDER], t = new double[ORDER];
    int h = 0;
    for (int turn = 0; turn < count; turn++) {
      for (int i = 0; i < ORDER; i++) u[i] = 1 + ((i + turn) & 3);
      for (int i = 0; i < 2; i++) {
        forth(u, t);
        back(t, v);
        forth(v, t);
        back(t, u);
      }
      double uv = 0, vv = 0;
      for (int i = 0; i < ORDER; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
      }
      h = mix(h, (int) (Math.sqrt(uv / vv) * 1e6 + 0.5));
    }
    return h;
  }

  // ---- strings

  static String written(int turn) {
    StringBuilder b = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      if (i > 0) b.append(',');
      b.append((turn * 7 + i * i * 13) % 10007);
    }
    return b.toString();
  }

  static List<String> split(String s) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < s.length(); i++)
      if (s.charAt(i) == ',') {
        words.add(s.substring(start, i));
        start = i + 1;
      }
    words.add(s.substring(start));
    return words;
  }

  static String joined(List<String> words) {
    StringBuilder b = new StringBuilder();
    for (int i = words.size() - 1; i >= 0; i--) {
      b.append(words.get(i));
      if (i > 0) b.append('-');
    }
    return b.toString();
  }

  static int strings(int count) {
    int h = 0;
    for (int i = 0; i < count; i++) {
      String s = joined(split(written(i)));
      for (int k = 0; k < s.length(); k++) h = (h * 31 + s.charAt(k)) & 0xffffff;
    }
    return h;
  }

  // ----

  static final Map<String, IntUnaryOperator> KERNELS = Map.ofEntries(
      Map.entry("lang_binary_search", Lang::binarySearch),
      Map.entry("lang_binary_trees", Lang::binaryTrees),
      Map.entry("lang_closures", Lang::closures),
      Map.entry("lang_fannkuch", Lang::fannkuch),
      Map.entry("lang_fib", Lang::fib),
      Map.entry("lang_interfaces", Lang::interfaces),
      Map.entry("lang_mandelbrot", Lang::mandelbrot),
      Map.entry("lang_maps", Lang::maps),
      Map.entry("lang_matrix", Lang::matrix),
      Map.entry("lang_nbody", Lang::nbody),
      Map.entry("lang_quicksort", Lang::quicksort),
      Map.entry("lang_sieve", Lang::sieve),
      Map.entry("lang_spectral_norm", Lang::spectralNorm),
      Map.entry("lang_strings", Lang::strings));
}
