package io.github.scitemplate.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.TorchTest;
import io.github.scitemplate.cli.CommandRun;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.error.ExitStatus;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.NewDataPrediction;
import io.github.scitemplate.trained.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New data become what training data were, long after those are gone. */
class NewDataTest extends TorchTest {
  private static final Path PEOPLE = Path.of("src/test/resources/golden/tables/people.csv");

  @TempDir Path folder;

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--session", "s", "--components", TableComponents.class.getName()));
    return CommandRun.of(folder, all.toArray(String[]::new));
  }

  private CommandRun predict(String... more) {
    List<String> all = new ArrayList<>(List.of("predict", "--experiment", "1", "--overwrite"));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file));
  }

  private static List<String> withoutNames(List<String> lines) {
    return lines.stream().map(line -> line.replaceFirst(",[^,]*", "")).toList();
  }

  private static List<String> withoutLabel(List<String> lines) {
    return lines.stream().map(line -> line.substring(0, line.lastIndexOf(','))).toList();
  }

  @Test
  void whatWasFittedIsKeptAndUsedForNewData() throws IOException {
    Path table = Files.copy(PEOPLE, folder.resolve("people.csv"));
    Files.writeString(
        folder.resolve("config.yaml"), "table: " + table + "\nnum_epochs: 2\ncopy_code: false\n");
    CommandRun trained = run("train", "--threads", "1");
    assertEquals(ExitStatus.COMPLETED, trained.status(), trained.err());
    CommandRun split = predict("--split", "test", "--out", "test.csv");
    assertEquals(ExitStatus.COMPLETED, split.status(), split.err());

    // The rows of the test split as a file of its own, with the label and without.
    List<String> rows = Files.readAllLines(PEOPLE);
    List<String> test = new ArrayList<>(rows.subList(51, rows.size()));
    test.add(0, rows.get(0));
    Path labelled = Files.write(folder.resolve("labelled.csv"), test);
    Path unlabelled = Files.write(folder.resolve("unlabelled.csv"), withoutLabel(test));
    List<String> other = new ArrayList<>(rows);
    other.set(2, rows.get(3)); // another training row
    Files.write(table, other);
    CommandRun told = predict("--split", "test", "--out", "other.csv");
    assertTrue(
        told.out()
            .contains(
                "Warning: what is fitted to the training data is other than the experiment had: columns: fitted to other values now"),
        told.out() + told.err());
    Files.delete(table);
    CommandRun withLabel = predict("--input", "labelled.csv", "--out", "p.csv");
    assertEquals(ExitStatus.COMPLETED, withLabel.status(), withLabel.err());
    assertTrue(withLabel.out().contains(") on " + labelled + ": 10 predictions"), withLabel.out());
    assertEquals("sample,name,output_0,output_1,predicted,label", lines("test.csv").get(0));
    assertTrue(lines("test.csv").get(1).startsWith("0,people.csv:52,"), lines("test.csv").get(1));
    assertTrue(lines("p.csv").get(10).startsWith("9,labelled.csv:11,"), lines("p.csv").get(10));
    assertEquals(withoutNames(lines("test.csv")), withoutNames(lines("p.csv")));
    Path experiment = folder.resolve("results/s/experiment_1");
    predictHere(experiment, unlabelled);
    assertEquals(withoutNames(withoutLabel(lines("test.csv"))), withoutNames(lines("here.csv")));
    try (TrainedModel model =
        TrainedModel.of(experiment).components(new TableComponents()).threads(1).open()) {
      List<Float> outputs = new ArrayList<>();
      model.predict(
          unlabelled,
          (batch, given) -> {
            for (float value : given.head().toFloatArray()) {
              outputs.add(value);
            }
          });
      double[] expected =
          lines("test.csv").stream()
              .skip(1)
              .flatMap(line -> Arrays.stream(line.split(",")).skip(2).limit(2))
              .mapToDouble(Float::parseFloat)
              .toArray();
      assertArrayEquals(expected, outputs.stream().mapToDouble(v -> v).toArray());
      FittedParts fitted = model.fitted();
      assertEquals(List.of("no", "yes"), fitted.get("columns", FittedColumns::of).classes());
      UserException none =
          assertThrows(UserException.class, () -> fitted.get("vocabulary", FittedColumns::of));
      assertTrue(none.problem().contains("no fitted part 'vocabulary'"), none.problem());
    }

    refused("Both a split and new data are given.", "--split", "val", "--input", "p.csv");
    refused("There is no file or folder " + folder.resolve("no.csv"), "--input", "no.csv");
    Path kept = experiment.resolve("fitted/columns.json");
    String right = Files.readString(kept);
    Files.writeString(kept, right.replace("Bonn", "Born"));
    refusedHere("columns.json is damaged: its checksum is wrong", experiment, labelled);
    Files.writeString(kept, right.replace("Bonn", "Born").replaceAll(",\\s*\"crc32c.*\"", ""));
    refusedHere("is not the one that the model was trained with", experiment, labelled);
    try (TrainedModel model =
        TrainedModel.of(experiment).components(new TableComponents()).open()) {
      UserException changed = assertThrows(UserException.class, model::fitted);
      assertTrue(changed.problem().contains("is not the one that"), changed.problem());
      assertThrows(UserException.class, () -> model.predict(unlabelled, (batch, given) -> {}));
    }
    Files.delete(kept);
    refusedHere("fitted is gone.", experiment, labelled);
  }

  /** As the worker does it. */
  private void predictHere(Path experiment, Path input) throws IOException {
    new NewDataPrediction(
            new ExperimentDirectory(experiment), new TableComponents(), "", () -> false)
        .write(input, folder.resolve("here.csv"));
  }

  private void refusedHere(String problem, Path experiment, Path input) {
    UserException e = assertThrows(UserException.class, () -> predictHere(experiment, input));
    assertTrue(e.problem().contains(problem), e.problem());
  }

  private void refused(String problem, String... arguments) {
    CommandRun run = predict(arguments);
    assertEquals(ExitStatus.USER_ERROR, run.status(), run.out());
    assertTrue(run.err().contains(problem), run.err());
  }
}
