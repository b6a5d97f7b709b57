package io.github.scitemplate.maven;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {

  @Test
  void zero_is_success() {
    assertDoesNotThrow(() -> ExitCode.check("train", 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1   | an experiment failed, or the program did; its message stands above; exit code 1",
        "2   | the message above says what to change; exit code 2",
        "3   | the experiment gave the same numbers within the tolerance, not to the bit; exit code 3",
        "4   | the experiment gave other numbers; the place stands above; exit code 4",
        "130 | interrupted, state saved; exit code 130",
        "134 | the program's JVM ended unexpectedly; exit code 134",
      })
  void every_other_code_fails_with_its_meaning(int code, String meaning) {
    MojoFailureException failure =
        assertThrows(MojoFailureException.class, () -> ExitCode.check("train", code));

    assertEquals("template:train: " + meaning, failure.getMessage());
  }
}
