package io.github.scitemplate.session.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.scitemplate.cluster.ClusterStanding;
import io.github.scitemplate.cluster.TaskLoss;
import io.github.scitemplate.cluster.TaskPlace;
import io.github.scitemplate.execution.RunEnd;
import io.github.scitemplate.experiment.AttemptEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitingTest {
  private final List<String> lines = new ArrayList<>();
  private long seconds;

  private void pass(Waiting waiting, long until, int tasks, int running, String reason) {
    for (; seconds < until; seconds++) {
      waiting.look(
          new ClusterStanding(tasks, running, reason.isEmpty() ? Map.of() : Map.of(reason, tasks)));
    }
  }

  @Test
  void whyTasksWaitIsToldAtOnceAndThenMoreAndMoreRarely() {
    Waiting waiting = new Waiting("Slurm", () -> TimeUnit.SECONDS.toNanos(seconds), lines::add);

    pass(waiting, 200, 3, 1, "Priority");
    assertEquals(
        List.of(
            "3 tasks wait for Slurm; 1 runs. Reason: Priority (other jobs go first).",
            "3 tasks wait for Slurm; 1 runs. Reason: Priority (other jobs go first).",
            "3 tasks wait for Slurm; 1 runs. Reason: Priority (other jobs go first)."),
        lines); // after 20, 60 and 140 s
    lines.clear();
    pass(waiting, 20_000, 1, 0, "PartitionDown");
    assertEquals(
        "1 task waits for Slurm. Reason: PartitionDown (the partition takes no jobs now).",
        lines.get(0));
    assertEquals(13, lines.size(), "every half hour at last");
  }

  @Test
  void nobodyHearsOfTasksThatRunSoon() {
    Waiting waiting = new Waiting("Slurm", () -> TimeUnit.SECONDS.toNanos(seconds), lines::add);
    for (int round = 1; round < 9; round++) {
      pass(waiting, 30L * round - 15, 2, 0, "");
      pass(waiting, 30L * round, 0, 2, "");
    }
    assertEquals(List.of(), lines);
  }

  @Test
  void theEnginesWordsAreExplained() {
    assertEquals("Foo", Waiting.inWords("Foo"));
    assertEquals(
        "QOSMaxJobsPerUserLimit (a limit of your account is reached)",
        Waiting.inWords("QOSMaxJobsPerUserLimit"));
    assertEquals(
        "ReqNodeNotAvail, UnavailableNodes:n1 (a node that it needs is not available, perhaps because of maintenance)",
        Waiting.inWords("ReqNodeNotAvail, UnavailableNodes:n1"));
  }

  @Test
  void aLossSaysWhatHappenedAndWhatToAskFor() {
    assertEquals(AttemptEnd.LOST, loss("").cause());
    assertEquals(
        "The task 12_3 on node n1 is gone: nobody knows why.", loss("its task is gone").message());
    assertEquals("The task 12_3 on node n1 is gone: nobody knows why.", loss("").message());
    assertEquals(AttemptEnd.LOST, loss("NODE_FAIL").cause());
    assertEquals(AttemptEnd.TIME_LIMIT, loss("TIMEOUT").cause());
    assertEquals(AttemptEnd.PREEMPTED, loss("PREEMPTED").cause());
    assertEquals(AttemptEnd.CANCELLED, loss("CANCELLED by 1000").cause());
    RunEnd.Crashed memory = loss("OUT_OF_MEMORY");
    assertEquals(AttemptEnd.OUT_OF_MEMORY, memory.cause());
    assertEquals(
        "The task 12_3 on node n1 is gone: it took more memory than it had asked for (OUT_OF_MEMORY). Ask for more: mem.",
        memory.message());
  }

  private static RunEnd.Crashed loss(String reason) {
    return LossInWords.of(new TaskLoss(new TaskPlace("12_3", "n1"), reason, List.of()));
  }
}
