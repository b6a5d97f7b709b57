package io.github.scitemplate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Programs in Python, for tests that compare with it: {@code python3}, or what the environment
 * variable {@code TEMPLATE_PYTHON} names.
 */
public final class PythonPrograms {
  private PythonPrograms() {}

  /** Skips the test where Python or a package is missing. */
  public static void assumePackages(String... names) throws IOException, InterruptedException {
    String script = "import " + String.join(", ", names);
    assumeTrue(
        started(List.of("-c", script), Redirect.DISCARD).isPresent(),
        "no Python with " + String.join(" and ", names));
  }

  /**
   * What a program prints; the test fails if the program does.
   *
   * @param scriptAndArguments the program's text, then its arguments
   */
  public static String run(List<String> scriptAndArguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("-c"));
    words.addAll(scriptAndArguments);
    Optional<String> told = started(words, Redirect.INHERIT);
    assertEquals(true, told.isPresent(), "the program in Python failed");
    return told.orElseThrow();
  }

  private static Optional<String> started(List<String> words, Redirect errors)
      throws IOException, InterruptedException {
    String python = System.getenv().getOrDefault("TEMPLATE_PYTHON", "python3");
    List<String> command = new ArrayList<>(List.of(python));
    command.addAll(words);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(errors).start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? Optional.of(told) : Optional.empty();
  }
}
