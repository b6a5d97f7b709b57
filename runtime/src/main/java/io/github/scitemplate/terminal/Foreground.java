package io.github.scitemplate.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether the terminal listens to this process: a shell that runs it in the background, or that
 * prompts again since the process above this one was killed, has the terminal for itself.
 */
final class Foreground {
  private static final Path STATUS = Path.of("/proc/self/stat");
  private static final int GROUP = 2;
  private static final int GROUP_OF_TERMINAL = 5;

  private Foreground() {}

  /** Asks the system; where it does not tell, the terminal is taken to listen. */
  static boolean isOurs() {
    try {
      return isOurs(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Reads the line of {@code /proc/self/stat}.
   *
   * @param status with the name of the program in parentheses, which may itself hold some
   */
  static boolean isOurs(String status) {
    String[] words = status.substring(status.lastIndexOf(')') + 1).strip().split(" ");
    if (words.length <= GROUP_OF_TERMINAL) {
      return true;
    }
    String listened = words[GROUP_OF_TERMINAL];
    return listened.equals("-1") || listened.equals(words[GROUP]);
  }
}
