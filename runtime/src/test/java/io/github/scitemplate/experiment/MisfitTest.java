package io.github.scitemplate.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data of a split that fit nothing. */
class MisfitTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"val, validation", "test, the test"})
  void trainingFindsThemAfterItsFirstIteration(String split, String noun) throws IOException {
    for (String stream : List.of("", "decoding_threads: 2\n")) {
      String config =
          TinyExperiment.config("sgd", "constant", stream + "misfit: " + split + "-labels\n");
      ExperimentDirectory directory =
          TinyExperiment.directory(folder.resolve("e" + stream.length()), config);
      int[] questions = new int[1];
      Experiment experiment =
          new Experiment(
              directory,
              new BuildComponents(),
              TinyExperiment.NOWHERE,
              () -> ++questions[0] < 0,
              false);
      ExperimentResult.Failed failed = (ExperimentResult.Failed) experiment.run().orElseThrow();
      assertTrue(
          failed.message().startsWith("In the first batch of " + noun + ": A label is 7, but"),
          failed.message());
      assertEquals(
          2, questions[0], "one before training, one after the failure, none of an iteration");
    }
  }
}
