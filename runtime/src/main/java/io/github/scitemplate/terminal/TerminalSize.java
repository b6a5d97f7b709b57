package io.github.scitemplate.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a terminal is.
 *
 * @param columns cells in a row, at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {
  /** The size that a terminal is taken to have which does not know its own. */
  static final TerminalSize USUAL = new TerminalSize(80, 24);

  /**
   * Asks the terminal that is this process's standard output, wherever that was inherited from; the
   * JDK cannot. The shell reads from that output, and the answer comes on the standard error.
   */
  private static final String[] QUESTION = {"sh", "-c", "stty size <&1 >&2"};

  private static final Pattern ANSWER = Pattern.compile("\\s*(\\d{1,5}) (\\d{1,5})\\s*");
  private static final int SECONDS_TO_ANSWER = 5;

  /** The size of the terminal that is the standard output; nothing if that is no terminal. */
  static Optional<TerminalSize> ask() {
    try {
      Process stty =
          new ProcessBuilder(QUESTION)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .start();
      stty.getOutputStream().close();
      if (!stty.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return Optional.empty();
      }
      return read(new String(stty.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty(); // a system without a shell has no terminal that we know
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Reads what {@code stty size} answers: rows and columns, or why there are none. */
  static Optional<TerminalSize> read(String answer) {
    Matcher matcher = ANSWER.matcher(answer);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int rows = Integer.parseInt(matcher.group(1));
    int columns = Integer.parseInt(matcher.group(2));
    return Optional.of(rows > 0 && columns > 0 ? new TerminalSize(columns, rows) : USUAL);
  }

  /**
   * Whether the environment forbids anything but plain lines: in CI, where somebody set {@code
   * NO_COLOR}, on a terminal that knows no control sequences, and where nobody says what kind of
   * terminal it is.
   */
  static boolean isPlain(Map<String, String> environment) {
    String ci = environment.getOrDefault("CI", "");
    String kind = environment.getOrDefault("TERM", "");
    return !(ci.isEmpty() || ci.equalsIgnoreCase("false"))
        || !environment.getOrDefault("NO_COLOR", "").isEmpty()
        || kind.isEmpty()
        || kind.equals("dumb");
  }
}
