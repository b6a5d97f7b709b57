package io.github.scitemplate.maven;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever becomes of Maven: a checkpoint remains, and no process does. */
@DisabledOnOs(OS.WINDOWS)
class InterruptedMavenIT {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129"})
  void maven_waits_until_the_session_has_saved_its_state(String signal, int exitCode)
      throws IOException, InterruptedException {
    try (EndlessSession session = EndlessSession.start(directory)) {
      session.signalMaven(signal);

      assertEquals(exitCode, session.exitCode());
      assertEquals(0, session.processesAlive());
      assertTrue(session.hasCheckpoint());
    }
  }

  /** A terminal sends the interrupt to every process in its foreground group. */
  @Test
  void an_interrupt_from_the_keyboard_reaches_all_at_once()
      throws IOException, InterruptedException {
    try (EndlessSession session = EndlessSession.start(directory)) {
      session.signalAll("INT");

      assertNotEquals(0, session.exitCode());
      assertTrue(session.allEndWithin(30, SECONDS));
      assertTrue(session.hasCheckpoint());
    }
  }

  @Test
  void a_session_notices_that_maven_was_killed() throws IOException, InterruptedException {
    try (EndlessSession session = EndlessSession.start(directory)) {
      session.signalMaven("KILL");

      assertTrue(session.allEndWithin(30, SECONDS));
      assertTrue(session.hasCheckpoint());
    }
  }
}
