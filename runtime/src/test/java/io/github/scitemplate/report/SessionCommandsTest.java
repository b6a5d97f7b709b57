package io.github.scitemplate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Where the sessions run that copied commands make. */
class SessionCommandsTest {
  private final SessionCommands here = new SessionCommands("first", "results");

  @Test
  void aSessionLikeOneOnSlurmRunsThereToo() {
    String begin = "mvn template:train -Dcfg=results/first/config.yaml -Dsession=first-again";
    assertEquals(begin, here.again("", "again", ""));
    assertEquals(begin + " -Dexecutor=slurm", here.onSlurm(false, "").again("", "again", ""));
    assertEquals(
        begin + " -Dexecutor=slurm -Dslurm='options=[\"--nice\"]'",
        here.onSlurm(false, "options=[\"--nice\"]").again("", "again", ""));
    assertEquals(begin, here.onSlurm(true, "").again("", "again", ""));
    assertEquals(begin + " -Dslurm=time=10", here.onSlurm(true, "time=10").again("", "again", ""));
    assertTrue(here.onSlurm(false, "").winner("repeats=5").contains(" -Dexecutor=slurm"));
  }

  @Test
  void theSessionItselfKnowsWhereItRuns() {
    SessionCommands onSlurm = here.onSlurm(false, "time=10");
    for (String command : new String[] {onSlurm.resume(), onSlurm.predict("1", "test")}) {
      assertFalse(command.contains("slurm"), command);
    }
  }
}
