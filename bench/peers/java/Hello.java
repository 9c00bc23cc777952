// The smallest program, for how long one takes to start.
final class Hello {
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
