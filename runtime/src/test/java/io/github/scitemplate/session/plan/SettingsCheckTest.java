package io.github.scitemplate.session.plan;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.error.UserException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Swept runtime keys are checked by pairs. */
class SettingsCheckTest {
  private static void check(String config) {
    SweptParameters parameters = ConfigFile.of(config, "c.yaml").parameters();
    SessionSettings.read(parameters);
    SettingsCheck.check(parameters);
  }

  private static String upTo(int most, int factor) {
    return IntStream.rangeClosed(1, most).map(i -> i * factor).boxed().toList().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "num_epochs_: [9, 3]\\nval_freq_: [1, 5] | val_freq is 5, but num_epochs is 3",
        "num_epochs: 12\\nval_freq_: [1, 2, 4]\\ncheckpoint_freq_: [4, 6] | no multiple of val_freq, 4",
        "num_epochs_: [2, null]\\nnum_iterations_: [null, 9] | Both num_epochs and num_iterations",
        "num_epochs: 2\\noverwrite_checkpoint_: [null, true]\\nkeep_checkpoints_: [null, 2] | Both keep_checkpoints",
        "num_epochs: 2\\npatience_: [3, 0] | patience must be at least 1",
        "num_epochs: 2\\ncopy_code_: [true, false] | copy_code is swept, but concerns the whole session",
        "num_epochs: 2\\nMisc: {parallel_: [1, 2]} | parallel is swept, but concerns the whole session"
      })
  void aPairThatDoesNotFitIsFoundWhereverItStands(String config, String expected) {
    UserException e =
        assertThrows(UserException.class, () -> check(config.replace("\\n", "\n") + "\n"));
    assertTrue(e.problem().contains(expected), e.problem());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "num_epochs_: [9, 8]\nval_freq_: [1, 2]\ncheckpoint_freq_: [2, 4]",
        "num_epochs: 3\npatience_: [null, 2]\ncheckpoint_freq: null"
      })
  void whatFitsPasses(String config) {
    assertDoesNotThrow(() -> check(config + "\n"));
  }

  @Test
  void morePairsThanCanBeCheckedAreRefusedAtOnce() {
    String config =
        "num_epochs_: "
            + upTo(2000, 1)
            + "\nval_freq_: "
            + upTo(999, 1)
            + "\ncheckpoint_freq_: "
            + upTo(999, 1);
    UserException e = assertThrows(UserException.class, () -> check(config + "\n"));
    assertTrue(e.problem().contains("num_epochs and val_freq have to fit each other"), e.problem());
    assertDoesNotThrow(
        () ->
            check(
                "num_epochs: 1000000\nval_freq: 1\na_: "
                    + upTo(2000, 1)
                    + "\nb_: "
                    + upTo(2000, 1)
                    + "\n"));
  }
}
