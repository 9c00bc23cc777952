// A row server: `NAME SIZE TIMES` asks for kernel NAME with parameter SIZE, run TIMES times; the reply is
// `NAME RESULT`, the result of the last time. Requests are the command line's words, or else the lines of standard
// input. `javac -d DIR *.java; java -cp DIR Rows`.
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

final class Rows {
  static final Map<String, IntUnaryOperator> KERNELS = new HashMap<>();

  static void say(String line) {
    System.out.print(line + "\n");
    System.out.flush();
  }

  // From 1 to 999999999, or 0 if it is none.
  static int number(String word) {
    return word.matches("[0-9]{1,9}") ? Integer.parseInt(word) : 0;
  }

  static void answer(String[] request) {
    int size = request.length == 3 ? number(request[1]) : 0;
    int times = request.length == 3 ? number(request[2]) : 0;
    if (size == 0 || times == 0) {
      System.err.println("rows: found '" + String.join(" ", request) + "', expected NAME SIZE TIMES");
      System.exit(2);
    }
    IntUnaryOperator run = KERNELS.get(request[0]);
    if (run == null) {
      say(request[0] + " unsupported");
      return;
    }
    int result = 0;
    for (int i = 0; i < times; i++) result = run.applyAsInt(size);
    say(request[0] + " " + result);
  }

  public static void main(String[] args) throws IOException {
    KERNELS.putAll(V1.KERNELS);
    KERNELS.putAll(V2.KERNELS);
    KERNELS.putAll(Lang.KERNELS);
    say("ready");
    if (args.length > 0) {
      for (int i = 0; i < args.length; i += 3) answer(Arrays.copyOfRange(args, i, Math.min(i + 3, args.length)));
      return;
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null; ) answer(line.trim().split("\\s+"));
  }
}
