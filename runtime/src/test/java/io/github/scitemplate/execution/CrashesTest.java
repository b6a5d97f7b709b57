package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.experiment.AttemptEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashesTest {
  private static AttemptEnd cause(int exitCode, boolean killedForMemory, String... lastErrors) {
    return Crashes.judge(exitCode, List.of(lastErrors), killedForMemory).cause();
  }

  @Test
  void aSignalFromOutsideIsNoFaultOfTheExperiment() {
    assertEquals(AttemptEnd.KILLED, cause(128 + 9, false));
    assertEquals(AttemptEnd.KILLED, cause(128 + 15, false));
  }

  @Test
  void theSystemKillsForWantOfMemoryToo() {
    assertEquals(AttemptEnd.OUT_OF_MEMORY, cause(128 + 9, true));
  }

  @Test
  void anAbortIsWantOfMemoryIfItSaysSoElseACrash() {
    String allocator = "terminate called after throwing an instance of 'std::bad_alloc'";
    assertEquals(AttemptEnd.OUT_OF_MEMORY, cause(128 + 6, false, allocator));
    assertEquals(AttemptEnd.NATIVE_CRASH, cause(128 + 6, false, "terminate called"));
    assertEquals(AttemptEnd.NATIVE_CRASH, cause(128 + 11, false));
  }

  @Test
  void anEndWithoutASignalIsTheProjectsOwn() {
    assertEquals(AttemptEnd.EXITED, cause(3, false));
    assertEquals(
        AttemptEnd.OUT_OF_MEMORY,
        cause(1, false, "There is insufficient memory for the Java Runtime Environment"));
  }

  @Test
  void itsLastWordsAreHandedOn() {
    RunEnd.Crashed crash = Crashes.judge(134, List.of("first", "last"), false);
    assertTrue(crash.message().contains("first" + System.lineSeparator() + "last"));
  }
}
