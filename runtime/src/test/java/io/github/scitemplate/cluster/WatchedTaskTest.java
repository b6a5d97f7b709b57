package io.github.scitemplate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the driver says of a task. */
class WatchedTaskTest {
  private static EngineTask pending() {
    return new EngineTask("tpl-1", 1, EngineTask.State.PENDING, "Priority", "", "48_1");
  }

  @Test
  void whatATaskTellsIsNewerThanTheLastLook() {
    WatchedTask task = new WatchedTask(1, 1);
    assertTrue(task.waits());
    task.take(pending());
    task.life = 1;
    task.begins(new Telling.Began("48_1", "n1", "n1", 1, 1, 0, 0, List.of()));
    assertTrue(task.runs());
    assertEquals("", task.reason);
    task.leaves(Telling.Why.STOPPED);
    assertFalse(task.runs());
    assertFalse(task.waits(), "nobody knows yet whether it begins again");
    task.take(pending());
    assertTrue(task.waits());
    assertFalse(task.runs());
  }

  @Test
  void peopleKnowATaskByTheWordOfTheEngine() {
    Submission asked = new Submission("tpl-3", 2, "", false);
    WatchedSubmission submission = new WatchedSubmission(3, asked);
    assertEquals("task 1 of submission 3", submission.task(1).toString());
    submission.becomes(asked.withJob("48"));
    assertEquals("task 48_1", submission.task(1).toString());
    assertEquals("task 48_2", submission.task(2).toString(), "one more than was asked for");
    submission = new WatchedSubmission(3, asked.withJob(WatchedSubmission.UNKNOWN_JOB));
    assertEquals("task 0 of submission 3", submission.task(0).toString());
  }
}
