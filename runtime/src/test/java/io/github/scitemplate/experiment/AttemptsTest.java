package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttemptsTest {
  @TempDir Path folder;
  private Attempts attempts;

  @BeforeEach
  void none() {
    attempts = new Attempts(folder.resolve("attempts"));
  }

  private void ended(AttemptEnd cause, long from, long to) throws IOException {
    attempts.begin(from, 100).end(new Attempt.End(cause, to, ""));
  }

  @Test
  void theHighestNumberMayWriteAndNoOther() throws IOException {
    Attempt first = attempts.begin(0, 100);
    assertTrue(attempts.isNewest(first));
    assertTrue(first.isRunning(), "this very process makes it");
    Attempt second = attempts.begin(0, 100);
    assertFalse(attempts.isNewest(first));
    assertEquals(2, attempts.count());
    assertEquals(second, attempts.newest().orElseThrow());
  }

  @Test
  void onlyCrashesWithoutProgressCount() throws IOException {
    ended(AttemptEnd.KILLED, 0, 0);
    assertEquals(1, attempts.withoutProgress());
    ended(AttemptEnd.INTERRUPTED, 0, 30);
    assertEquals(1, attempts.withoutProgress(), "an interruption is free");
    ended(AttemptEnd.PAUSED, 0, 30);
    assertEquals(1, attempts.withoutProgress(), "and so is a pause");
    attempts.begin(30, 100);
    assertEquals(1, attempts.withoutProgress(), "so is an end that nobody wrote down");
    ended(AttemptEnd.OUT_OF_MEMORY, 30, 30);
    assertEquals(2, attempts.withoutProgress());
    ended(AttemptEnd.PREEMPTED, 30, 30);
    ended(AttemptEnd.CANCELLED, 30, 30);
    assertEquals(2, attempts.withoutProgress(), "others wanted the node, or the task's end");
    ended(AttemptEnd.LOST, 30, 30);
    ended(AttemptEnd.TIME_LIMIT, 30, 30);
    assertEquals(4, attempts.withoutProgress(), "but it may be the reason of these");
    ended(AttemptEnd.KILLED, 30, 40);
    assertEquals(0, attempts.withoutProgress(), "a newer checkpoint forgives all");
  }

  @Test
  void theFirstWordOfAnEndCounts() throws IOException {
    Attempt attempt = attempts.begin(0, 100);
    attempt.end(new Attempt.End(AttemptEnd.INTERRUPTED, 7, ""));
    attempt.end(new Attempt.End(AttemptEnd.KILLED, 7, ""));
    assertEquals(AttemptEnd.INTERRUPTED, attempt.ended().orElseThrow().cause());
    assertFalse(attempt.isRunning());
  }

  @Test
  void aDamagedFileIsNoOwnerAndNoEnd() throws IOException {
    Attempt attempt = attempts.begin(0, 100);
    Files.writeString(attempt.directory().resolve("owner.json"), "{\"owner\": {\"pid\": 1}");
    Files.writeString(attempt.directory().resolve("end.json"), "");
    assertTrue(attempt.begun().isEmpty());
    assertTrue(attempt.ended().isEmpty());
    assertFalse(attempt.isRunning());
  }

  @Test
  void aProcessIsToldFromALaterOneOfTheSameNumberAndFromOneBeforeTheSystemStarted() {
    Owner self = Owner.self();
    assertEquals(Owner.Life.ALIVE, self.life());
    assertEquals(
        Owner.Life.DEAD, new Owner(self.host(), self.boot(), self.pid(), "another time").life());
    assertEquals(
        Owner.Life.UNKNOWN, new Owner("elsewhere", "another start", self.pid(), "1").life());
    if (!self.boot().isEmpty()) {
      Owner before = new Owner(self.host(), "another start pid:[1]", self.pid(), self.started());
      assertEquals(Owner.Life.DEAD, before.life());
    }
  }

  @Test
  void aDamagedCheckpointIsNotTakenForProgressAgainAndAgain() throws IOException {
    ended(AttemptEnd.KILLED, 0, 20);
    for (int i = 1; i <= 3; i++) {
      ended(AttemptEnd.KILLED, 10, 20);
      assertEquals(i, attempts.withoutProgress());
    }
    attempts.forgetCrashes();
    assertEquals(0, attempts.withoutProgress());
  }

  @Test
  void whoRunsInAnotherContainerOfThisSystemMayLive() {
    Owner self = Owner.self();
    assumeFalse(self.boot().isEmpty());
    String start = self.boot().split(" ")[0];
    assertEquals(
        Owner.Life.UNKNOWN,
        new Owner(self.host(), start + " pid:[1]", self.pid(), self.started()).life(),
        "the same start of the system, another space of numbers");
    assertEquals(
        Owner.Life.UNKNOWN,
        new Owner("elsewhere", "another start pid:[1]", self.pid(), "1").life(),
        "another machine may have been started again, or not");
    assertEquals(
        Owner.Life.DEAD,
        new Owner(self.host(), "", self.pid(), "1").life(),
        "a system that does not tell its start has hosts alone");
    assertEquals(Owner.Life.UNKNOWN, new Owner("elsewhere", "", self.pid(), "1").life());
    assertEquals(
        Owner.Life.ALIVE,
        new Owner("renamed", self.boot(), self.pid(), self.started()).life(),
        "the machine's name may change while it runs");
    assertEquals(Owner.Life.DEAD, new Owner(self.host(), self.boot(), 999_999_999L, "1").life());
    assertTrue(new Owner(self.host(), self.boot(), 999_999_999L, "1").process().isEmpty());
    assertEquals(self.pid(), self.process().orElseThrow().pid());
  }
}
