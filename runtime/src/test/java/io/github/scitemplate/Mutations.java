package io.github.scitemplate;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Inputs for fuzz tests: files that were right, with something done to them. Equal seeds give equal
 * inputs.
 */
public final class Mutations {
  /** How many inputs a target gets; the profile {@code nightly} gives more. */
  public static final int COUNT = Integer.getInteger("fuzz", 6_000);

  private static final long MOST_NANOS = 2_000_000_000L;
  private static final long MOST_BYTES = 500L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "[]",
          "{}",
          "\"\"",
          "[-6]",
          "\"\\u0000\"",
          "\"../../x\"",
          "\"a\u2028/b\"",
          "1e-99999999999",
          "1e99999999999",
          "NaN",
          "9223372036854775808",
          "-9223372036854775808",
          "999999999",
          "12345678901234567890",
          "[".repeat(5000),
          "{\"a\":".repeat(3000),
          "[".repeat(300) + "]".repeat(300),
          "9".repeat(3000),
          "\u001b[31m",
          ",",
          "\n");

  private final SplittableRandom random;

  /**
   * @param seed decides all that is done
   */
  public Mutations(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** One to three changes of {@code bytes}. */
  public byte[] of(byte[] bytes) {
    byte[] changed = bytes;
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes; i++) {
      changed = changedOnce(changed);
    }
    return changed;
  }

  private byte[] changedOnce(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(1 + bytes.length / 8));
    return switch (random.nextInt(8)) {
      case 0 -> replaced(bytes, from, from + 1, new byte[] {(byte) random.nextInt(256)});
      case 1 -> replaced(bytes, from, from + 1, new byte[] {(byte) (bytes[from] ^ 1 << from % 8)});
      case 2 -> Arrays.copyOf(bytes, from);
      case 3 -> replaced(bytes, from, to, new byte[0]);
      case 4 -> replaced(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
      case 5 -> replaced(bytes, from, to, new byte[to - from]);
      case 6 -> valueReplaced(bytes, from);
      default -> replaced(bytes, from, from, token());
    };
  }

  private byte[] token() {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
  }

  /** The JSON value behind the next colon, or from there on what stands in a list, by another. */
  private byte[] valueReplaced(byte[] bytes, int from) {
    int start = from;
    while (start < bytes.length && bytes[start] != ':' && bytes[start] != '[') {
      start++;
    }
    int end = start + 1;
    while (end < bytes.length && ",}]\n".indexOf(bytes[end]) < 0) {
      end++;
    }
    return start + 1 >= bytes.length
        ? replaced(bytes, from, from, token())
        : replaced(bytes, start + 1, Math.min(end, bytes.length), token());
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    byte[] result = Arrays.copyOf(bytes, from + by.length + bytes.length - to);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
    return result;
  }

  /** What is done with an input. */
  @FunctionalInterface
  public interface Target {
    void take() throws Exception;
  }

  /**
   * Takes an input.
   *
   * @throws AssertionError if that takes this thread more than two seconds of its processor's time,
   *     or more than 500 MB
   */
  public static void within(Target target) throws Exception {
    long time = THREADS.getCurrentThreadCpuTime();
    long memory = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    target.take();
    long took = THREADS.getCurrentThreadCpuTime() - time;
    long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - memory;
    if (took > MOST_NANOS || allocated > MOST_BYTES) {
      throw new AssertionError(took / 1e9 + " s, " + allocated + " bytes");
    }
  }
}
