package io.github.scitemplate.experiment;

import static io.github.scitemplate.experiment.TinyExperiment.bytes;
import static io.github.scitemplate.experiment.TinyExperiment.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Evaluated;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.ModelInEvaluation;
import io.github.scitemplate.components.ModelInTraining;
import io.github.scitemplate.components.TrainingStep;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.optimizer.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that makes its own data, remembers what it likes, and looks at its model. */
class AfterValidationTest extends TorchTest {
  private static final String CONFIG =
      "learning_rate: 0.05\nlog_freq: 2\nnum_epochs: 4\ncheckpoint_freq: 2\nseed: 5\nwrite_tb: true\n"
          + "score_metric: loss\n";
  private static final Shape MEMORY = new Shape(3);

  @TempDir Path folder;

  /** Learns to follow random numbers of which it remembers the mean. */
  private static class Playing implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return DataLoaders.ofEpisodes(5, 2, MEMORY);
    }

    @Override
    public Block buildModel(Config cfg) {
      return SmallBlocks.linear(1);
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return Criterion.during(
          (predictions, labels, progress) ->
              predictions.head().square().mean().mul((float) (1 + progress.share())));
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return Sgd.of(cfg.getDouble("learning_rate"));
    }

    @Override
    public MetricTracker buildMetricTracker(Config cfg) {
      return MetricTracker.of(Metric.loss(), Metric.logged("met"));
    }

    @Override
    public Optional<TrainingStep> buildTrainingStep(Config cfg) {
      return Optional.of(new Play());
    }

    @Override
    public void afterValidation(Evaluated e) {
      e.scalar("weight", e.forward(new NDList(e.filled(new Shape(1, 3), 1))).head().getFloat());
      e.scalar("drawn", e.progress().random().nextDouble() + e.randomNormal(MEMORY).getFloat(0));
      e.image("noise", e.randomNormal(new Shape(2, 1, 4, 4)));
      e.text("words", "after **" + e.progress().iteration() + "** of " + e.metrics().keySet());
      e.histogram("inputs", e.firstBatch().inputs().head());
      try {
        Path file = e.file("seen/at_" + e.progress().iteration() + ".txt");
        Files.writeString(file, e.isBest() + " " + e.progress().epoch());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  private static final class Play implements TrainingStep {
    @Override
    public Outcome train(ModelInTraining model, Batch batch) {
      NDArray mean = model.state("mean", MEMORY);
      NDArray met = model.randomNormal(MEMORY).add(model.progress().random().nextDouble());
      mean.muli(0.5).addi(met.mul(0.5));
      model.keep("last", met);
      NDList outputs = model.forward(new NDList(mean.reshape(1, 3)));
      NDArray loss = model.loss(outputs, batch.labels());
      model.minimize(loss);
      model.log("met", model.state("last", MEMORY).sum());
      return new Outcome(outputs, loss);
    }

    @Override
    public Outcome evaluate(ModelInEvaluation model, Batch batch) {
      long episode = batch.labels().head().getLong();
      NDList outputs = model.forward(new NDList(model.filled(new Shape(1, 3), (double) episode)));
      return new Outcome(outputs, model.loss(outputs, batch.labels()));
    }
  }

  private ExperimentDirectory directory(String name) throws IOException {
    return TinyExperiment.directory(folder.resolve(name), CONFIG);
  }

  private static List<String> files(ExperimentDirectory directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.path().resolve("files/seen"))) {
      return files.sorted().map(AfterValidationTest::told).toList();
    }
  }

  private static String told(Path file) {
    try {
      return file.getFileName() + ": " + Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatAStepRemembersAndAHookLogsIsTheSameWhereverItIsStopped() throws IOException {
    ExperimentDirectory whole = directory("whole");
    ExperimentResult result = run(whole, new Playing(), Integer.MAX_VALUE).orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, result.toString());
    List<String> expected = bytes(whole);
    int stops = 0;
    for (int question = 1; question < 40; question += 2) {
      ExperimentDirectory cut = directory("cut" + question);
      if (run(cut, new Playing(), question).isEmpty()) {
        stops++;
        assertTrue(run(cut, new Playing(), Integer.MAX_VALUE).isPresent());
      }
      assertEquals(expected, bytes(cut), "stopped at question " + question);
      assertEquals(files(whole), files(cut), "stopped at question " + question);
    }
    assertTrue(stops > 10, "there were " + stops + " stops");
  }

  @Test
  void whatAHookLogsStandsOnceForEachValidation() throws IOException {
    ExperimentDirectory directory = directory("logged");
    run(directory, new Playing(), Integer.MAX_VALUE);
    List<String> rows = Files.readAllLines(directory.path().resolve("metrics.csv"));
    assertEquals(4, rows.stream().filter(row -> row.contains(",val,weight,")).count());
    List<String> drawn = rows.stream().filter(row -> row.contains(",val,drawn,")).toList();
    assertEquals(4, drawn.stream().map(row -> row.replaceAll(".*,", "")).distinct().count());
    assertEquals(
        List.of("at_10.txt", "at_15.txt", "at_20.txt", "at_5.txt"),
        files(directory).stream().map(name -> name.replaceAll(":.*", "")).toList());
    String events = events(directory);
    for (String tag : List.of("noise", "words", "inputs", "weight")) {
      assertTrue(events.contains(tag), tag);
    }
  }

  private static String events(ExperimentDirectory directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.path().resolve("tensorboard_logs/val"))) {
      return Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aHookThatFailsIsFoundAfterTheFirstIteration() throws IOException {
    for (String fault : List.of("../outside", "twice", "shape", "null")) {
      Components failing =
          new Playing() {
            @Override
            public void afterValidation(Evaluated e) {
              switch (fault) {
                case "twice" -> {
                  e.scalar("loss", 1);
                  e.scalar("loss", 1);
                }
                case "shape" -> e.image("odd", e.filled(new Shape(2, 5, 5), 1));
                case "null" -> throw new IllegalStateException("nothing to see");
                default -> e.file(fault);
              }
            }
          };
      ExperimentDirectory directory = directory("fault_" + fault.replaceAll("\\W", ""));
      ExperimentResult.Failed failed =
          (ExperimentResult.Failed) run(directory, failing, Integer.MAX_VALUE).orElseThrow();
      String expected =
          switch (fault) {
            case "twice" -> "The name loss is that of a metric, ";
            case "shape" -> "An array of shape (2, 5, 5) is no picture.";
            default -> "afterValidation failed: ";
          };
      assertTrue(failed.message().startsWith(expected), fault + failed.message());
      assertFalse(
          Files.readString(directory.path().resolve("log_train.txt")).contains("epoch"), fault);
    }
    assertFalse(Files.exists(folder.resolve("outside")));
  }

  @Test
  void aHookChangesNothingOfTheTraining() throws IOException {
    ExperimentDirectory with = directory("with");
    run(with, new Playing(), Integer.MAX_VALUE);
    ExperimentDirectory without = directory("without");
    run(
        without,
        new Playing() {
          @Override
          public void afterValidation(Evaluated e) {}
        },
        Integer.MAX_VALUE);
    assertEquals(numbers(with, "loss"), numbers(without, "loss"));
    assertNotEquals(List.of(), numbers(with, "loss"));
  }

  private static List<String> numbers(ExperimentDirectory directory, String metric)
      throws IOException {
    return Files.readAllLines(directory.path().resolve("metrics.csv")).stream()
        .filter(row -> row.contains("," + metric + ","))
        .toList();
  }

  @Test
  void aHookMayRunPartsMakeArraysAndAskForTheLoss() throws IOException {
    List<String> found = new ArrayList<>();
    Components looking =
        new Playing() {
          @Override
          public Block buildModel(Config cfg) {
            return new SequentialBlock().add(SmallBlocks.linear(2)).add(SmallBlocks.linear(1));
          }

          @Override
          public void afterValidation(Evaluated e) {
            NDList input = new NDList(e.array(new double[] {1, 2, 3}, new Shape(1, 3)));
            NDList inner = e.forward("01Linear", input);
            float whole = e.forward(input).head().getFloat();
            float inTwo = e.forward("02Linear", inner).head().getFloat();
            double loss = e.loss(e.forward(input), new NDList()).getFloat();
            double share = e.progress().share();
            found.add(
                (Math.abs(whole - inTwo) < 1e-6)
                    + " "
                    + (Math.abs(loss - whole * whole * (1 + share)) < 1e-5)
                    + " "
                    + refused(() -> e.array(new double[2], new Shape(3))));
          }
        };
    ExperimentResult result = run(directory("looking"), looking, Integer.MAX_VALUE).orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, result.toString());
    assertEquals(
        List.of("true true 2 numbers do not fill an array of shape (3)"),
        found.stream().distinct().toList());
  }

  private static String refused(Runnable wrong) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
  }
}
