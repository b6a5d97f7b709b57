package io.github.scitemplate.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.execution.WorkerPool;
import io.github.scitemplate.execution.WorkersHere;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.TinyExperiment;
import io.github.scitemplate.session.executor.ClusterDoor;
import io.github.scitemplate.session.plan.Execution;
import io.github.scitemplate.session.plan.ProjectOptions;
import io.github.scitemplate.session.plan.SessionOptions;
import io.github.scitemplate.tiny.BuildComponents;
import io.github.scitemplate.trained.TrainedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that this process trains itself. */
class SessionHereTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  private Session here(String config) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yaml"), config);
    return Session.of(new BuildComponents(), file)
        .keptIn(folder.resolve("here"))
        .threads(1)
        .console(new PrintStream(told, true, StandardCharsets.UTF_8));
  }

  /** The same by the command, in processes of its own. */
  private Path forked() {
    CommandRun run = CommandRun.train(folder, "forked");
    assertEquals(ExitStatus.COMPLETED, run.status(), run.err());
    return folder.resolve("results/forked");
  }

  private static void assertSame(Path expected, TrainedSession actual) throws IOException {
    for (TrainedSession.Experiment experiment : actual.experiments()) {
      Path other = expected.resolve("experiment_" + experiment.number());
      assertEquals(
          TinyExperiment.bytes(new ExperimentDirectory(other)),
          TinyExperiment.bytes(new ExperimentDirectory(experiment.directory())));
    }
    assertEquals(
        CommandRun.settledOverview(expected.resolve("result_overview.csv")),
        CommandRun.settledOverview(actual.directory().resolve("result_overview.csv")));
  }

  @Test
  void aSweepGivesTheBytesOfTheForkedSession() throws IOException {
    Session session =
        here(
            """
            batch_size_: [16, 24]
            learning_rate: 0.05
            fault_: ['', throws]
            num_epochs: 2
            checkpoint_freq: 1
            copy_code: false
            """);
    UserException wrong = assertThrows(UserException.class, session::train);
    assertTrue(wrong.problem().contains("the model is not to be had"), wrong.problem());
    assertFalse(Files.exists(folder.resolve("here")), "nothing is made");
    session =
        here(
            """
            batch_size_: [16, 24]
            learning_rate: 0.05
            schedule_: [constant, cosine]
            num_epochs: 2
            checkpoint_freq: 1
            copy_code: false
            """);
    TrainedSession trained = session.train();
    assertEquals(4, trained.experiments().size());
    assertTrue(trained.experiments().stream().allMatch(TrainedSession.Experiment::isCompleted));
    assertSame(forked(), trained);
    TrainedSession.Experiment third = trained.experiments().get(2);
    assertEquals(Map.of("batch_size", 24L, "schedule", "constant"), third.parameters());
    assertTrue(third.valScore().getAsDouble() > 0 && third.testScore().isPresent());
    double best =
        trained.experiments().stream().mapToDouble(e -> e.valScore().orElse(0)).max().orElse(0);
    assertEquals(best, trained.best().valScore().orElseThrow());
    // The second time nothing is left to do.
    told.reset();
    assertEquals(trained, session.train());
    assertTrue(told.toString(StandardCharsets.UTF_8).contains("have ended already"));
    assertSameModel(trained.best().directory(), trained.directory().resolve("best"));
  }

  /** The class that builds the model is the one that the session recorded. */
  private static void assertSameModel(Path experiment, Path best) {
    try (TrainedModel one = TrainedModel.open(experiment);
        TrainedModel other = TrainedModel.open(best);
        NDManager manager = Torch.newManager(Device.cpu())) {
      NDList inputs = new NDList(manager.arange(24f).div(10).reshape(new Shape(3, 8)));
      assertArrayEquals(
          one.predict(inputs).head().toFloatArray(),
          other.predict(inputs).head().toFloatArray(),
          0);
    }
  }

  @Test
  void aSearchThatPausesExperimentsDoesTheSameInOneProcess() throws IOException {
    TrainedSession trained =
        here("""
                batch_size: 16
                learning_rate_: {log_uniform: [0.001, 1.0]}
                num_epochs: 4
                copy_code: false
                Search: {method: random, num_experiments: 4, pruning: {method: asha, min_epochs: 1, reduction: 2}}
                """)
            .train();
    assertEquals(
        List.of("completed", "pruned"),
        trained.experiments().stream()
            .map(TrainedSession.Experiment::status)
            .distinct()
            .sorted()
            .toList());
    assertSame(forked(), trained);
    assertSameModel(trained.best().directory(), trained.directory().resolve("best"));
  }

  /** A session that is begun while another one trains. */
  private static final class TrainingWithin {
    static final Session SESSION = Session.of(new BuildComponents(), Path.of("none.yaml"));
  }

  @Test
  void aFailureIsAResultAndDifferentScoresHaveNoBest() throws IOException {
    TrainedSession trained =
        here("""
                batch_size: 16
                learning_rate: 0.05
                fault_: ['', shape]
                score_metric_: [acc, loss]
                num_epochs: 1
                copy_code: false
                """)
            .train();
    assertEquals(
        List.of("completed", "completed", "failed", "failed"),
        trained.experiments().stream().map(TrainedSession.Experiment::status).toList());
    String failure = trained.experiments().get(2).failure();
    assertTrue(failure.contains("mat1 and mat2 shapes cannot be multiplied"), failure);
    UserException none = assertThrows(UserException.class, trained::best);
    assertTrue(
        none.problem().contains("the least loss in experiment 2, the most acc in experiment 1"),
        none.problem());
    Session inside =
        here("batch_size: 16\nlearning_rate: 0.05\nnum_epochs: 1\ncopy_code: false\n")
            .keptIn(folder.resolve("inside"))
            .console(
                new PrintStream(told, true, StandardCharsets.UTF_8) {
                  @Override
                  public void println(String line) {
                    assertThrows(IllegalStateException.class, TrainingWithin.SESSION::train);
                    super.println(line);
                  }
                });
    assertTrue(inside.train().best().isCompleted());
    Session other = here("batch_size: 16\nlearning_rate: 0.1\nnum_epochs: 1\ncopy_code: false\n");
    assertTrue(
        assertThrows(UserException.class, other::train).problem().contains("another config"));
    assertEquals(1, other.overwrite().set("learning_rate=0.2").train().experiments().size());
    assertTrue(
        Files.readString(folder.resolve("here/experiment_1/config.yaml"))
            .contains("learning_rate: 0.2"));
  }

  @Test
  void whoSaysNoStartsNothing() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            "batch_size: 16\nlearning_rate: 0.05\nnum_epochs: 1\ncopy_code: false\n");
    SessionOptions options =
        new SessionOptions(
            new ProjectOptions(
                Path.of("").toAbsolutePath(),
                List.of(),
                BuildComponents.class.getName(),
                List.of()),
            config.toString(),
            "",
            "refused",
            folder.toString(),
            "",
            new SessionOptions.Consent(false, false, false),
            false,
            OptionalInt.of(1),
            OptionalInt.of(1),
            Execution.USUAL);
    List<String> asked = new ArrayList<>();
    Confirmation no =
        question -> {
          asked.add(question);
          return false;
        };
    PrintStream console = new PrintStream(told, true, StandardCharsets.UTF_8);
    Controller controller =
        new Controller(
            options,
            no,
            console,
            "1",
            (command, out) -> WorkerPool.here(new WorkersHere(new BuildComponents(), 1), out),
            ClusterDoor.slurm(Map.of()));
    assertEquals(ExitStatus.COMPLETED, controller.train());
    assertEquals(1, asked.size(), asked.toString());
    assertTrue(told.toString(StandardCharsets.UTF_8).contains(WorkerPool.NOTHING_STARTED));
    assertFalse(Files.exists(folder.resolve("refused")));
    assertThrows(
        IllegalArgumentException.class, () -> Session.of(new BuildComponents(), config).threads(0));
  }
}
