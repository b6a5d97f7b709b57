package io.github.scitemplate.session.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.error.UserException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that concern a whole session. */
class SessionSettingsTest {
  private static SessionSettings read(String config) {
    return SessionSettings.read(ConfigFile.of(config + "\n", "c.yaml").parameters());
  }

  @Test
  void onFailureSaysAfterHowManyFailuresTheSessionStops() {
    assertEquals(OptionalInt.empty(), read("a: 1").maxFailures());
    assertEquals(OptionalInt.empty(), read("on_failure: continue").maxFailures());
    assertEquals(OptionalInt.of(0), read("on_failure: stop").maxFailures());
    assertEquals(OptionalInt.of(0), read("on_failure: {max: 0}").maxFailures());
    assertEquals(OptionalInt.of(3), read("on_failure: {max: 3}").maxFailures());
  }

  @Test
  void limitsOfTimeMayBeFractions() {
    SessionSettings settings = read("timeout_minutes: 0.5\nmax_hours: 0.25\nmax_experiments: 7");
    assertEquals(Optional.of(Duration.ofSeconds(30)), settings.timeout());
    assertEquals(Optional.of(Duration.ofMinutes(15)), settings.maxTime());
    assertEquals(OptionalLong.of(7), settings.maxExperiments());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on_failure: {max: -1} | on_failure.max is -1. | Write 0 or more.",
        "on_failure: {max: a} | max must be a whole number | Write",
        "on_failure: stopp | on_failure is stopp. | Write `continue`, `stop`, or `{max: 3}`",
        "on_failure: {most: 1} | on_failure must be a text, but here it is a section | text",
        "timeout_minutes: 0 | timeout_minutes must be more than 0, but is 0.0. | Write how long",
        "timeout_minutes: .nan | timeout_minutes must be more than 0, but is NaN. | or remove",
        "max_hours: -1 | max_hours must be more than 0, but is -1.0. | new experiments may begin",
        "max_experiments: 0 | max_experiments must be at least 1, but is 0. | 1 or more",
        "max_attempts: 0 | max_attempts must be at least 1, but is 0. | 1 or more",
        "parallel: -2 | parallel must be at least 1, but is -2. | 1 or more"
      })
  void whatCannotBeMeantIsRefusedWithItsLine(String config, String problem, String fix) {
    UserException e = assertThrows(UserException.class, () -> read(config));
    assertTrue(e.problem().contains(problem) && e.problem().contains("c.yaml:1:"), e.problem());
    assertTrue(e.fix().contains(fix), e.fix());
  }
}
