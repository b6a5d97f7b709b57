package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which experiment is meant by a session's best one, where no link says so. */
class BestOfSessionTest {
  @TempDir Path folder;
  private Path session;

  @BeforeEach
  void begin() throws IOException {
    session = Files.createDirectory(folder.resolve("s"));
    Files.writeString(session.resolve("session.json"), "{}");
  }

  private ExperimentDirectory experiment(int number, String config) throws IOException {
    return TinyExperiment.directory(
        session.resolve("experiment_" + number), "num_epochs: 1\n" + config);
  }

  private void completed(int number, String config, double score) throws IOException {
    ResultFile file = experiment(number, config).result();
    Files.writeString(file.metrics(), "");
    Files.createDirectories(file.bestModel().getParent());
    Files.writeString(file.bestModel(), "");
    file.write(new ExperimentResult.Completed(score, OptionalDouble.empty(), 3, 9, "finished", 1));
  }

  private String problem() {
    return assertThrows(UserException.class, () -> BestOfSession.of(session.resolve("best")))
        .problem();
  }

  @Test
  void itIsMeantOnlyBesideASession() {
    assertTrue(BestOfSession.isMeantBy(session.resolve("best")));
    assertFalse(BestOfSession.isMeantBy(session.resolve("experiment_1")));
    assertFalse(BestOfSession.isMeantBy(folder.resolve("best")));
  }

  @Test
  void theBestScoreDecidesAndFailuresHaveNone() throws IOException {
    experiment(1, "score_metric: loss\nscore_mode: min\n")
        .result()
        .write(new ExperimentResult.Failed("exception", "no", 1));
    experiment(2, "score_metric: loss\nscore_mode: min\n");
    assertEquals("No experiment of the session " + session + " has a score.", problem());
    completed(3, "score_metric: loss\nscore_mode: min\n", 0.5);
    completed(10, "score_metric: loss\nscore_mode: min\n", 0.25);
    completed(11, "score_metric: loss\nscore_mode: min\n", 0.75);
    assertEquals(session.resolve("experiment_10"), BestOfSession.of(session.resolve("best")));
    Files.createSymbolicLink(session.resolve("best"), session.resolve("experiment_3"));
    assertEquals(
        session.resolve("experiment_3"),
        BestOfSession.of(session.resolve("best")),
        "a link says which one it is");
  }

  @Test
  void differentScoresAndMeansHaveNoBestExperiment() throws IOException {
    completed(1, "score_metric: loss\nscore_mode: min\n", 0.5);
    completed(2, "score_metric: acc\nscore_mode: max\n", 0.5);
    assertEquals(
        "Different scores judge the experiments of " + session + ", so none is the best.",
        problem());
    Files.writeString(session.resolve("config.yaml"), "num_epochs: 1\nrepeats: 2\n");
    assertTrue(problem().contains("are averaged over repeats or folds"), problem());
  }
}
