package io.github.scitemplate.trained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.checkpoint.Safetensors;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.DataLoaders;
import io.github.scitemplate.components.Metric;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.BestModelPrediction;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import io.github.scitemplate.optimizer.Adam;
import io.github.scitemplate.optimizer.Optimizer;
import io.github.scitemplate.storage.Sha256;
import io.github.scitemplate.weights.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained model inside of another one that is trained. */
class FrozenBlockTest {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  private static final String CONFIG = "learning_rate: 0.02\nnum_epochs: 2\nseed: 5\n";

  @TempDir static Path folder;
  private static ExperimentDirectory teacher;

  @BeforeAll
  static void trainTheTeacher() throws IOException {
    Torch.start();
    Torch.useThreads(1);
    teacher = trained("teacher", new SmallPictures(), CONFIG);
  }

  private static ExperimentDirectory trained(String name, Components components, String config)
      throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(folder.resolve(name));
    directory.createOrRestore(config);
    ExperimentResult result =
        new Experiment(directory, components, NOWHERE, () -> false, false).run().orElseThrow();
    assertTrue(result instanceof ExperimentResult.Completed, result.toString());
    return directory;
  }

  private static ModelSource source() {
    return TrainedModel.of(teacher.path()).components(new SmallPictures());
  }

  /**
   * A student beside its teacher, or a layer before it.
   *
   * @param before whether the teacher stands behind what is trained
   */
  private record Student(boolean before) implements Components {
    @Override
    public DataLoaders buildDataLoaders(Config cfg) {
      return new SmallPictures().buildDataLoaders(cfg);
    }

    @Override
    public Block buildModel(Config cfg) {
      Block frozen = source().frozenBlock();
      if (before) {
        return new SequentialBlock()
            .add(Conv2d.builder().setFilters(1).setKernelShape(new Shape(1, 1)).build())
            .add(frozen);
      }
      Block student =
          new SequentialBlock().add(Blocks.batchFlattenBlock()).add(SmallBlocks.linear(3));
      return new ParallelBlock(
          outputs -> new NDList(outputs.get(0).head(), outputs.get(1).head()),
          List.of(student, frozen));
    }

    @Override
    public Criterion buildCriterion(Config cfg) {
      return before
          ? Criterion.crossEntropy()
          : (predictions, labels) -> predictions.get(0).sub(predictions.get(1)).square().mean();
    }

    @Override
    public Optimizer buildOptimizer(Config cfg) {
      return Adam.of(cfg.getDouble("learning_rate"));
    }

    @Override
    public MetricTracker buildMetricTracker(Config cfg) {
      return MetricTracker.of(Metric.loss());
    }
  }

  private static java.util.SortedSet<String> saved(ExperimentDirectory directory)
      throws IOException {
    TreeSet<String> names = new TreeSet<>(Safetensors.open(directory.bestModel()).names());
    names.removeIf(name -> !name.startsWith("model."));
    return names;
  }

  @Test
  void aTeacherIsNeitherTrainedNorSavedAndIsClosedWithTheStudent() throws Exception {
    String config = CONFIG + "score_metric: loss\nscore_mode: min\n";
    ExperimentDirectory first = trained("student 1", new Student(false), config);
    long held = HeldArrays.count();
    ExperimentDirectory second = trained("student 2", new Student(false), config);
    assertEquals(held, HeldArrays.count());
    assertEquals(
        new TreeSet<>(
            List.of(
                "model.01SequentialBlock.02Linear.bias",
                "model.01SequentialBlock.02Linear.weight")),
        saved(first));
    assertEquals(
        java.nio.file.Files.readString(first.metrics()),
        java.nio.file.Files.readString(second.metrics()));
    try (TrainedModel model = TrainedModel.of(first.path()).components(new Student(false)).open();
        TrainedModel alone = source().open();
        NDManager manager = Torch.newManager(Device.cpu())) {
      NDList pictures =
          new NDList(manager.create(SmallPictures.pictures(20), new Shape(20, 1, 8, 8)));
      NDList both = model.predict(pictures);
      assertArrayEquals(
          alone.predict(pictures).head().toFloatArray(), both.get(1).toFloatArray(), 0);
      assertArrayEquals(
          alone.block().forward(new ParameterStore(), pictures, false).head().toFloatArray(),
          both.get(1).toFloatArray(),
          0);
    }
  }

  /** A layer without a gradient would be refused; this one learns through pooling and all. */
  @Test
  void gradientsPassThroughToWhatStandsBefore() throws IOException {
    String config = CONFIG + "score_metric: loss\nscore_mode: min\ncheckpoint_freq: 1\n";
    ExperimentDirectory directory = trained("before", new Student(true), config);
    assertEquals(
        new TreeSet<>(List.of("model.01Conv2d.bias", "model.01Conv2d.weight")), saved(directory));
    assertFalse(weight(directory, "ckpt_e1").equals(weight(directory, "ckpt_e2")), "it has learnt");
  }

  /** The record has the file's hash, so another teacher is found when training goes on. */
  @Test
  void anExperimentDoesNotGoOnWithAnotherTeacher() throws IOException {
    String config = CONFIG + "score_metric: loss\nscore_mode: min\n";
    ExperimentDirectory student = trained("student 3", new Student(false), config);
    List<String> lines = java.nio.file.Files.readAllLines(student.data());
    assertTrue(lines.contains("      \"part\": \"02TrainedBlock\","), lines.toString());
    assertTrue(
        lines.contains("      \"sha256\": \"" + Sha256.of(teacher.bestModel()) + "\""),
        lines.toString());
    ExperimentDirectory again = new ExperimentDirectory(folder.resolve("again"));
    again.createOrRestore(config);
    String recorded = java.nio.file.Files.readString(student.data());
    java.nio.file.Files.writeString(
        again.data(),
        recorded
            .replace(Sha256.of(teacher.bestModel()), "0".repeat(64))
            .replaceFirst(",\\s*\"crc32c\": \"\\w+\"", ""));
    Experiment experiment = new Experiment(again, new Student(false), NOWHERE, () -> false, false);
    UserException told = assertThrows(UserException.class, experiment::run);
    assertTrue(
        told.problem()
            .endsWith("02TrainedBlock: " + teacher.bestModel().toRealPath() + " has other content"),
        told.problem());
  }

  @Test
  void anEvaluationAndPredictionsAreToldOfAnotherTeacher() throws IOException {
    String config = CONFIG + "score_metric: loss\nscore_mode: min\n";
    ExperimentDirectory student = trained("student 4", new Student(false), config);
    assertEquals("", evaluated(student).differences().weights());
    assertEquals("", predicted(student).differences().weights());
    String recorded = java.nio.file.Files.readString(student.data());
    java.nio.file.Files.writeString(
        student.data(),
        recorded
            .replace(Sha256.of(teacher.bestModel()), "0".repeat(64))
            .replaceFirst(",\\s*\"crc32c\": \"\\w+\"", ""));
    String told = "02TrainedBlock: " + teacher.bestModel().toRealPath() + " has other content";
    assertEquals(told, evaluated(student).differences().weights());
    assertEquals(told, predicted(student).differences().weights());
  }

  private static BestModelEvaluation.Evaluated evaluated(ExperimentDirectory student)
      throws IOException {
    return new BestModelEvaluation(student, new Student(false), "", () -> false)
        .on(Split.VAL)
        .orElseThrow();
  }

  private static BestModelPrediction.Predicted predicted(ExperimentDirectory student)
      throws IOException {
    return new BestModelPrediction(student, new Student(false), "", () -> false)
        .write(Split.VAL, folder.resolve("predictions.csv"))
        .orElseThrow();
  }

  /** A student of the same kind begins with the teacher's values. */
  @Test
  void aTrainedModelGivesItsWeights() throws IOException {
    Weights weights = source().weights();
    assertEquals(teacher.bestModel().toRealPath(), weights.file());
    assertThrows(UserException.class, () -> source().checkpoint("ckpt_e9").weights());
  }

  private static String weight(ExperimentDirectory directory, String name) throws IOException {
    Safetensors tensors = Safetensors.open(directory.checkpoints().resolve(name + ".safetensors"));
    try (NDManager manager = Torch.newManager(Device.cpu());
        NDArray array = tensors.read("model.01Conv2d.weight", manager)) {
      return java.util.Arrays.toString(array.toFloatArray());
    }
  }

  @Test
  void aBlockThatNobodyInitialisedSaysSo() {
    Block alone = source().frozenBlock();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDList pictures = new NDList(manager.ones(new Shape(1, 1, 8, 8)));
      UserException told =
          assertThrows(
              UserException.class, () -> alone.forward(new ParameterStore(), pictures, false));
      assertTrue(told.fix().contains("addChildBlock"), told.fix());
    }
  }
}
