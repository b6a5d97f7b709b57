package io.github.scitemplate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.scitemplate.error.UserException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries many texts that are made from a few by seeded changes. Each must be accepted or end in one
 * {@link UserException}, with little memory; one that never ends is told.
 */
public final class Fuzz {
  private static final int INPUTS = Mutations.COUNT;

  private static final long MOST_BYTES = 500L << 20;
  private static final long MILLIS_OF_A_HANG = 60_000;
  private static final List<String> ANYWHERE =
      List.of(
          "\n",
          " ",
          "  ",
          "\t",
          "\r",
          ":",
          ": ",
          ",",
          "[",
          "]",
          "{",
          "}",
          "'",
          "\"",
          "#",
          "&a",
          "*a",
          "<<: ",
          "!!str ",
          "!x ",
          "|",
          ">",
          "-",
          "- ",
          "? ",
          "%",
          "@",
          "`",
          "\\",
          "\\u0041",
          "=",
          "+",
          "_",
          "_:",
          ".",
          "..",
          "\u2028",
          "\u0085",
          "\uFEFF",
          "\u0000",
          "\u001B[2J",
          "\uD83D\uDE00",
          "é",
          "null",
          "true",
          "~",
          "0",
          "1",
          "-1",
          "1e-400",
          "1e400",
          "9223372036854775808",
          "0x1F",
          "0o17",
          ".nan",
          ".inf",
          "-.inf",
          "1.0",
          "99999999999999999999");

  private final List<String> seeds;
  private final List<String> words = new ArrayList<>(ANYWHERE);
  private final SplittableRandom random;
  private volatile String now = "";
  private volatile long tried = -1;

  private Fuzz(List<String> seeds, List<String> words, long seed) {
    this.seeds = List.copyOf(seeds);
    this.words.addAll(words);
    this.random = new SplittableRandom(seed);
  }

  /**
   * Tries them.
   *
   * @param seeds what they are made from
   * @param words that have a meaning there
   */
  public static void each(List<String> seeds, List<String> words, Consumer<String> target)
      throws InterruptedException {
    Fuzz fuzz = new Fuzz(seeds, words, 20261128);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              for (int i = 0; i < INPUTS && failure.get() == null; i++) {
                String input = i < fuzz.seeds.size() ? fuzz.seeds.get(i) : fuzz.next();
                fuzz.now = input;
                fuzz.tried = i;
                tried(input, target, failure);
              }
            },
            "fuzz");
    thread.setDaemon(true);
    thread.start();
    long before;
    do {
      before = fuzz.tried;
      thread.join(MILLIS_OF_A_HANG);
      assertFalse(thread.isAlive() && before == fuzz.tried, "never ends: " + shown(fuzz.now));
    } while (thread.isAlive());
    @Nullable Throwable found = failure.get();
    if (found != null) {
      throw new AssertionError("for the input " + shown(fuzz.now), found);
    }
  }

  private static void tried(
      String input, Consumer<String> target, AtomicReference<@Nullable Throwable> failure) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    try {
      target.accept(input);
    } catch (UserException e) {
      if (e.problem().isBlank() || e.fix().isBlank() || hasControls(e)) {
        failure.set(e);
      }
    } catch (Throwable e) {
      failure.set(e);
    }
    long used = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    if (used > MOST_BYTES) {
      failure.compareAndSet(null, new AssertionError("it took " + (used >> 20) + " MiB"));
    }
  }

  private static boolean hasControls(UserException e) {
    return (e.problem() + e.fix())
        .chars()
        .anyMatch(c -> c != '\n' && c != '\r' && c != '\t' && Character.isISOControl(c));
  }

  private String next() {
    StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      change(text);
    }
    assertTrue(text.length() < 1 << 20);
    return text.toString();
  }

  private void change(StringBuilder text) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(8));
    switch (random.nextInt(9)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, words.get(random.nextInt(words.size())));
      case 2 -> text.replace(at, end, words.get(random.nextInt(words.size())));
      case 3 -> text.insert(at, text.substring(at, end));
      case 4 -> text.insert(at, (char) random.nextInt(0x3000));
      case 5 -> {
        String other = seeds.get(random.nextInt(seeds.size()));
        int from = random.nextInt(other.length() + 1);
        text.insert(at, other.substring(from, from + random.nextInt(other.length() - from + 1)));
      }
      case 6 -> text.setLength(at);
      case 7 ->
          text.insert(at, words.get(random.nextInt(words.size())).repeat(1 + random.nextInt(100)));
      default -> {
        int from = random.nextInt(text.length() + 1);
        String moved = text.substring(Math.min(from, at), Math.max(from, at));
        text.insert(random.nextInt(text.length() + 1), moved);
      }
    }
    if (text.length() > 1 << 16) {
      text.setLength(1 << 16);
    }
  }

  private static String shown(String input) {
    StringBuilder shown = new StringBuilder();
    input
        .chars()
        .limit(4000)
        .forEach(
            c -> {
              if (c < 0x7F && c >= ' ') {
                shown.append((char) c);
              } else {
                shown.append(String.format("\\u%04x", c));
              }
            });
    return shown.toString();
  }
}
