package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptsTest {
  @TempDir Path folder;
  private Attempts attempts;

  @BeforeEach
  void none() {
    attempts = new Attempts(folder);
  }

  private void attempt(long from, AttemptEnd end, long to) throws IOException {
    attempts.begin(from, 100).end(new Attempt.End(end, to, ""));
  }

  @Test
  void crashesWithANewerCheckpointAndInterruptionsAreFree() throws IOException {
    assertEquals(0, attempts.withoutProgress());
    attempt(0, AttemptEnd.KILLED, 0);
    attempt(0, AttemptEnd.KILLED, 10);
    assertEquals(0, attempts.withoutProgress(), "a checkpoint was saved");
    attempt(10, AttemptEnd.KILLED, 10);
    attempt(10, AttemptEnd.INTERRUPTED, 12);
    attempt(12, AttemptEnd.NATIVE_CRASH, 12);
    assertEquals(2, attempts.withoutProgress());
    attempts.begin(12, 100);
    assertEquals(2, attempts.withoutProgress(), "the newest has not ended");
    attempts.forgetCrashes();
    assertEquals(0, attempts.withoutProgress());
  }

  @Test
  void aDamagedCheckpointIsNotTakenForProgressAgainAndAgain() throws IOException {
    attempt(0, AttemptEnd.KILLED, 20);
    for (int i = 1; i <= 3; i++) {
      attempt(10, AttemptEnd.KILLED, 20);
      assertEquals(i, attempts.withoutProgress());
    }
  }
}
