package io.github.scitemplate.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.experiment.Attempt;
import io.github.scitemplate.experiment.AttemptEnd;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.experiment.PausedExperiment;
import io.github.scitemplate.experiment.TinyExperiment;
import io.github.scitemplate.monitor.Extent;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real worker processes that ask whether to go on, and what may happen while they wait. */
class PausingTest {
  private static final GpuSlots NO_GPUS = GpuSlots.of(0, null);
  private static List<String> expected = List.of();
  private static String config = "";
  @TempDir static Path shared;
  @TempDir Path folder;
  private ExperimentDirectory experiment;
  private final List<Long> asked = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  @BeforeAll
  static void trainedThrough() throws IOException {
    Torch.start();
    config = TinyExperiment.config("adam", "plateau", "").replace("num_epochs: 3", "num_epochs: 6");
    ExperimentDirectory whole = TinyExperiment.directory(shared.resolve("whole"), config);
    try (WorkerPlace place = place()) {
      place.run(
          whole,
          NO_GPUS,
          0,
          line -> {},
          Optional.empty(),
          Extent.toItsEnd(),
          Continuation.TO_THE_END);
    }
    expected = TinyExperiment.bytes(whole);
  }

  @BeforeEach
  void fresh() throws IOException {
    experiment = TinyExperiment.directory(folder.resolve("e"), config);
  }

  private static WorkerPlace place() {
    return new WorkerPlace(
        new WorkerCommand(
            shared,
            List.of(System.getProperty("java.class.path").split(File.pathSeparator)),
            BuildComponents.class.getName(),
            List.of(),
            1,
            false));
  }

  private RunEnd run(WorkerPlace place, long amount, Continuation progress) throws IOException {
    return place.run(
        experiment,
        NO_GPUS,
        0,
        lines::add,
        Optional.empty(),
        Extent.of(amount),
        reached -> {
          asked.add(reached);
          return progress.whatNext(reached);
        });
  }

  private static Optional<Extent> pause(long amount) {
    return Optional.empty();
  }

  private void assertEndsAsTrainedThrough() throws IOException {
    try (WorkerPlace place = place()) {
      assertEquals(new RunEnd.Ended(), run(place, 0, PausingTest::pause));
    }
    assertEquals(expected, TinyExperiment.bytes(experiment));
  }

  private AttemptEnd cause() throws IOException {
    return experiment.attempts().newest().flatMap(Attempt::ended).orElseThrow().cause();
  }

  private ProcessHandle worker() {
    try {
      Attempt attempt = experiment.attempts().newest().orElseThrow();
      return attempt.begun().flatMap(begin -> begin.owner().process()).orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itGoesOnLivePausesAndGoesOnInAnotherProcessToTheSameEnd() throws IOException {
    try (WorkerPlace place = place()) {
      Continuation once = amount -> amount == 1 ? Optional.of(Extent.of(3)) : Optional.empty();
      assertEquals(new RunEnd.Paused(), run(place, 1, once));
      assertEquals(List.of(1L, 3L), asked);
      assertEquals(1, experiment.attempts().count(), "it stayed in memory");
      assertEquals(AttemptEnd.PAUSED, cause());
      assertEquals(3, PausedExperiment.of(experiment).orElseThrow().amount());
      long process = place.startedWorker().pid();
      ExperimentDirectory other = TinyExperiment.directory(folder.resolve("other"), config);
      assertEquals(
          new RunEnd.Ended(),
          place.run(
              other,
              NO_GPUS,
              0,
              lines::add,
              Optional.empty(),
              Extent.toItsEnd(),
              Continuation.TO_THE_END));
      assertEquals(process, place.startedWorker().pid(), "the same process trains the next one");
      assertEquals(expected, TinyExperiment.bytes(other));
    }
    assertTrue(lines.stream().anyMatch(l -> l.startsWith("paused at epoch 3/6")), lines.toString());
    assertEndsAsTrainedThrough();
    assertEquals(2, experiment.attempts().count());
  }

  @Test
  void aWorkerThatIsKilledWhileItWaitsHasCrashedAndIsAskedAgain() throws Exception {
    try (WorkerPlace place = place()) {
      RunEnd end =
          run(
              place,
              2,
              amount -> {
                ProcessHandle worker = worker();
                worker.destroyForcibly();
                worker.onExit().join();
                return Optional.of(Extent.of(4));
              });
      assertEquals(AttemptEnd.KILLED, ((RunEnd.Crashed) end).cause());
      assertEquals(2, PausedExperiment.of(experiment).orElseThrow().amount());
      assertEquals(new RunEnd.Paused(), run(place, 2, PausingTest::pause));
      assertEquals(List.of(2L, 2L), asked);
    }
    assertEndsAsTrainedThrough();
  }

  /** The answer is written to a process that has ended. */
  @Test
  void aStopWhileItWaitsInterruptsItWhateverIsAnswered() throws Exception {
    for (Optional<Extent> answer : List.of(Optional.<Extent>empty(), Optional.of(Extent.of(4)))) {
      try (WorkerPlace place = place()) {
        RunEnd end =
            run(
                place,
                2,
                amount -> {
                  ProcessHandle worker = worker();
                  place.stop();
                  worker.onExit().join();
                  return answer;
                });
        assertEquals(new RunEnd.Interrupted(), end);
      }
      assertEquals(AttemptEnd.INTERRUPTED, cause());
    }
    assertEndsAsTrainedThrough();
  }

  /** The answer may come before the worker has heard of the stop. */
  @Test
  void aStopAndAPauseAtOnceEndItOneWayOrTheOther() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (WorkerPlace place = place()) {
        RunEnd end =
            run(
                place,
                2,
                amount -> {
                  new Thread(place::stop).start();
                  return Optional.empty();
                });
        assertTrue(end instanceof RunEnd.Interrupted || end instanceof RunEnd.Paused, "" + end);
      }
    }
    assertEndsAsTrainedThrough();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aSignalToTheWorkerAloneInterruptsItAndALateAnswerIsPassedOver() throws Exception {
    try (WorkerPlace place = place()) {
      RunEnd end =
          run(
              place,
              2,
              amount -> {
                worker().destroy();
                while (!hasEnded()) {
                  Thread.sleep(10);
                }
                return Optional.of(Extent.of(4));
              });
      assertEquals(new RunEnd.Interrupted(), end);
      assertEquals(AttemptEnd.INTERRUPTED, cause());
      assertEquals(
          new RunEnd.Interrupted(),
          run(place, 0, PausingTest::pause),
          "it is there still, and trains no more");
    }
    assertEndsAsTrainedThrough();
  }

  private boolean hasEnded() {
    try {
      return experiment.attempts().newest().flatMap(Attempt::ended).isPresent();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void withTheControllerGoneItDoesNotWaitForEver() throws Exception {
    try (WorkerPlace place = place()) {
      RunEnd end =
          run(
              place,
              2,
              amount -> {
                ProcessHandle worker = worker();
                place.letGo();
                worker.onExit().join();
                return Optional.empty();
              });
      assertEquals(new RunEnd.Interrupted(), end);
    }
    assertEquals(AttemptEnd.INTERRUPTED, cause());
    assertEndsAsTrainedThrough();
  }

  @Test
  void anInterruptedCallerInterruptsTheExperiment() throws Exception {
    try (WorkerPlace place = place()) {
      RunEnd end =
          run(
              place,
              2,
              amount -> {
                throw new InterruptedException();
              });
      assertTrue(Thread.interrupted());
      assertEquals(new RunEnd.Interrupted(), end);
    }
    assertEndsAsTrainedThrough();
  }

  @Test
  void theEndOfTrainingIsNoStage() throws IOException {
    try (WorkerPlace place = place()) {
      assertEquals(new RunEnd.Ended(), run(place, 6, PausingTest::pause));
    }
    assertEquals(List.of(), asked);
    assertTrue(experiment.result().read().orElseThrow() instanceof ExperimentResult.Completed);
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("paused")), lines.toString());
  }
}
