package io.github.scitemplate.trained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.Safetensors;
import io.github.scitemplate.components.Split;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.BestModelEvaluation;
import io.github.scitemplate.experiment.BestModelPrediction;
import io.github.scitemplate.experiment.Experiment;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an experiment trained, used by a program of one's own. */
class TrainedModelTest {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
  private static final String CONFIG =
      "learning_rate: 0.02\nnum_epochs: 4\nema_decay: 0.6\nseed: 5\ncheckpoint_freq: 1\n";
  private static final int SIDE = 8;
  private static final int BATCHES = 3;

  @TempDir static Path folder;
  private static ExperimentDirectory trained;
  private static long best;

  @BeforeAll
  static void train() throws IOException {
    Torch.start();
    Torch.useThreads(1);
    trained = new ExperimentDirectory(folder.resolve("results/a/experiment_1"));
    trained.createOrRestore(CONFIG);
    ExperimentResult result =
        new Experiment(trained, new SmallPictures(), NOWHERE, () -> false, false)
            .run()
            .orElseThrow();
    best = ((ExperimentResult.Completed) result).bestIteration();
  }

  private static TrainedModel open() {
    return TrainedModel.of(trained.path()).components(new SmallPictures()).threads(1).open();
  }

  private static NDList pictures(NDManager manager, int count) {
    return new NDList(
        manager.create(SmallPictures.pictures(count), new Shape(count, 1, SIDE, SIDE)));
  }

  private static float[] predicted(TrainedModel model, int count) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      return model.predict(pictures(manager, count)).head().toFloatArray();
    }
  }

  /** What the trainer's own evaluation computes, of the file's tensors read one by one. */
  private static float[] evaluated(String file, int count) throws IOException {
    Config cfg = ConfigFile.of(CONFIG, "c.yaml").parameters().combination(0);
    Safetensors saved = Safetensors.open(trained.checkpoints().resolve(file));
    try (Network network =
        Network.create(
            new SmallPictures().buildModel(cfg),
            new Shape[] {new Shape(20, 1, SIDE, SIDE)},
            Device.cpu(),
            Initialization.PYTORCH,
            new Randomness(5))) {
      for (Map.Entry<String, NDArray> target : network.tensors().entrySet()) {
        try (NDArray values = saved.read("model." + target.getKey(), network.manager())) {
          Network.copyInto(target.getValue(), values);
        }
      }
      try (NDManager scope = network.newScope()) {
        return network.forwardEvaluation(pictures(scope, count)).head().toFloatArray();
      }
    }
  }

  @Test
  void predictionsAreTheBitsOfTheEvaluation() throws IOException {
    float[] expected = evaluated("best_model.safetensors", 40);
    assertEquals(120, expected.length);
    try (TrainedModel model = open()) {
      assertArrayEquals(expected, predicted(model, 40), 0);
      assertEquals(new Shape(20, 1, SIDE, SIDE), model.inputShapes()[0]);
    }
  }

  /** In the process of a command the same code runs, with the threads of the session. */
  @Test
  void predictionsAreTheNumbersThatAFileOfPredictionsHas() throws IOException {
    Path file = folder.resolve("p.csv");
    long rows =
        new BestModelPrediction(trained, new SmallPictures(), "", () -> false)
            .write(Split.TRAIN, file)
            .orElseThrow()
            .rows();
    assertEquals(70, rows, "those of the short last batch, too");
    List<String> lines = Files.readAllLines(file);
    assertEquals("sample,output_0,output_1,output_2,predicted,label", lines.get(0));
    try (TrainedModel model = open()) {
      float[] first = predicted(model, 20); // a batch, as there: others may have other last digits
      for (int i = 0; i < first.length; i++) {
        assertEquals(first[i], Float.parseFloat(lines.get(1 + i / 3).split(",", -1)[1 + i % 3]), 0);
      }
    }
    assertTrue(
        new BestModelPrediction(trained, new SmallPictures(), "", () -> true)
            .write(Split.VAL, folder.resolve("stopped.csv"))
            .isEmpty());
    assertFalse(Files.exists(folder.resolve("stopped.csv")));
  }

  @Test
  void valuesThatAreSetMustLeaveTheModelAsItIs() throws IOException {
    assertEquals(best, evaluated("seed=7").iteration());
    assertTold("The config has no key ponts", () -> evaluated("ponts=x"));
    assertTold("The values that are set make 2 experiments", () -> evaluated("seed_=[1, 2]"));
    assertTold(
        "01Conv2d.bias: in the file F32 (6), in the model F32 (5)", () -> evaluated("+filters=5"));
  }

  private static BestModelEvaluation.Evaluated evaluated(String overrides) {
    try {
      return new BestModelEvaluation(trained, new SmallPictures(), overrides, () -> false)
          .on(Split.VAL)
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A kept checkpoint holds the weights and their averages; the best model is the averages. */
  @Test
  void aKeptCheckpointGivesTheModelThatWasValidated() throws IOException {
    String kept = "ckpt_e" + best / BATCHES;
    ModelSource source = TrainedModel.of(trained.path()).components(new SmallPictures());
    try (TrainedModel bestModel = open();
        TrainedModel same = source.checkpoint(kept).open();
        TrainedModel other = source.checkpoint(best == BATCHES ? "ckpt_e2" : "ckpt_e1").open()) {
      float[] expected = predicted(bestModel, 24);
      assertArrayEquals(expected, predicted(same, 24), 0);
      assertFalse(java.util.Arrays.equals(expected, predicted(other, 24)));
      assertFalse(
          java.util.Arrays.equals(expected, evaluated(kept + ".safetensors", 24)),
          "the weights that are not averaged");
    }
  }

  /** A translator from numbers to numbers. */
  private static final Translator<float[], float[]> NUMBERS =
      new Translator<>() {
        @Override
        public NDList processInput(TranslatorContext context, float[] picture) {
          return new NDList(context.getNDManager().create(picture, new Shape(1, SIDE, SIDE)));
        }

        @Override
        public float[] processOutput(TranslatorContext context, NDList list) {
          return list.head().toFloatArray();
        }

        @Override
        public Batchifier getBatchifier() {
          return Batchifier.STACK;
        }
      };

  private static List<float[]> onePictureAtATime(Predictor<float[], float[]> predictor)
      throws Exception {
    float[] all = SmallPictures.pictures(20);
    List<float[]> outputs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      float[] picture =
          java.util.Arrays.copyOfRange(
              all, i * SmallPictures.NUMBERS, (i + 1) * SmallPictures.NUMBERS);
      outputs.add(predictor.predict(picture));
    }
    return outputs;
  }

  @Test
  void predictorsInSeveralThreadsGiveTheBitsOfOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (TrainedModel model = open();
        Predictor<float[], float[]> alone = model.newPredictor(NUMBERS)) {
      List<float[]> expected = onePictureAtATime(alone);
      float[] together = predicted(model, 20);
      List<Future<List<List<float[]>>>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            threads.submit(
                () -> {
                  List<List<float[]>> own = new ArrayList<>();
                  try (Predictor<float[], float[]> predictor = model.newPredictor(NUMBERS)) {
                    for (int round = 0; round < 10; round++) {
                      own.add(onePictureAtATime(predictor));
                      assertArrayEquals(together, predicted(model, 20), 0);
                    }
                  }
                  return own;
                }));
      }
      for (Future<List<List<float[]>>> each : all) {
        for (List<float[]> round : each.get()) {
          for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), round.get(i), 0);
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aThousandPredictionsHoldAsManyArraysAsOne() throws Exception {
    predictOften(1); // what the process keeps once it has predicted
    long outside = HeldArrays.count();
    predictOften(1000);
    assertEquals(outside, HeldArrays.count(), "after closing");
  }

  private static void predictOften(int times) throws Exception {
    try (TrainedModel model = open();
        NDManager manager = Torch.newManager(Device.cpu());
        Predictor<NDList, NDList> predictor = model.newPredictor(new NoBatchifyAdapter())) {
      NDList inputs = pictures(manager, 3);
      for (int i = 0; i < 5; i++) {
        model.predict(inputs).close();
        predictor.predict(inputs).close();
      }
      long before = HeldArrays.count();
      for (int i = 0; i < times; i++) {
        model.predict(inputs).close();
        predictor.predict(inputs).close();
      }
      assertEquals(before, HeldArrays.count());
    }
  }

  /** Hands on what it gets; the outputs live longer than the context. */
  private static final class NoBatchifyAdapter implements NoBatchifyTranslator<NDList, NDList> {
    @Override
    public NDList processInput(TranslatorContext context, NDList list) {
      return list;
    }

    @Override
    public NDList processOutput(TranslatorContext context, NDList list) {
      return list;
    }
  }

  @Test
  void aProgramWithoutASessionNeedsTheFileTheConfigAndTheClass() throws IOException {
    Path config = folder.resolve("served.yaml");
    Files.writeString(config, CONFIG + "data: false\n");
    Path file = Files.copy(trained.bestModel(), folder.resolve("served.safetensors"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (TrainedModel session = open();
        TrainedModel served = TrainedModel.open(link, new SmallPictures(), config)) {
      assertArrayEquals(predicted(session, 9), predicted(served, 9), 0);
    }
  }

  /** Earlier versions did not write down the shapes of the inputs. */
  @Test
  void aFileWithoutShapesIsOpenedWithThoseOfTheData() throws IOException {
    Path old = folder.resolve("old");
    Checkpoint saved = Checkpoint.open(trained.bestModel());
    assertTrue(saved.inputShapes().isPresent());
    try (NDManager manager = Torch.newManager(Device.cpu());
        Checkpoints checkpoints = new Checkpoints(old, OptionalInt.empty(), () -> {})) {
      Safetensors tensors = Safetensors.open(trained.bestModel());
      Map<String, NDArray> values = new LinkedHashMap<>();
      for (String name : tensors.names()) {
        values.put(name, tensors.read(name, manager));
      }
      checkpoints.saveBest(saved.state(), values);
      checkpoints.await();
    }
    Path file = Checkpoints.bestFile(old);
    assertTrue(Checkpoint.open(file).inputShapes().isEmpty());
    try (TrainedModel session = open();
        TrainedModel other = TrainedModel.open(file, new SmallPictures(), trained.config())) {
      assertArrayEquals(predicted(session, 9), predicted(other, 9), 0);
    }
  }

  @Test
  void mistakesAreExplained() throws IOException {
    assertTold("There is no experiment " + folder.resolve("x"), () -> open(folder.resolve("x")));
    assertTold(
        "There is no checkpoint ckpt_e9",
        () -> TrainedModel.of(trained.path()).checkpoint("ckpt_e9").open());
    assertTold("Which class builds the model", () -> TrainedModel.open(trained.path()));
    ExperimentDirectory begun = new ExperimentDirectory(folder.resolve("results/b/experiment_1"));
    begun.createOrRestore(CONFIG);
    assertTold("There is no best model", () -> open(begun.path()));
    Files.createDirectories(begun.checkpoints());
    byte[] bytes = Files.readAllBytes(trained.bestModel());
    bytes[bytes.length - 3] ^= 1;
    Files.write(begun.bestModel(), bytes);
    assertTold("cannot be used", () -> open(begun.path()));
    Files.write(begun.bestModel(), java.util.Arrays.copyOf(bytes, 100));
    assertTold("cannot be used", () -> open(begun.path()));
    begun.writeConfig(CONFIG + "filters: 5\n");
    Files.copy(
        trained.bestModel(), begun.bestModel(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    UserException misfit = assertThrows(UserException.class, () -> open(begun.path()));
    assertTrue(
        misfit
            .problem()
            .contains(
                "01Conv2d.weight: in the file F32 (6, 1, 3, 3), in the model F32 (5, 1, 3, 3)"),
        misfit.problem());
    assertTrue(misfit.problem().contains("02BatchNorm.runningMean: in the file F32 (6)"));
    Files.writeString(folder.resolve("results/b/session.json"), "{}");
    assertTrue(
        assertThrows(UserException.class, () -> open(folder.resolve("results/b")))
            .fix()
            .startsWith("That is a session"));
  }

  private static void open(Path experiment) {
    TrainedModel.of(experiment).components(new SmallPictures()).open().close();
  }

  private static void assertTold(String problem, Runnable work) {
    UserException told = assertThrows(UserException.class, work::run);
    assertTrue(told.problem().contains(problem), told.problem());
  }

  @Test
  void inputsThatDoNotFitAreRefusedWithBothShapes() {
    try (TrainedModel model = open();
        NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray one = manager.ones(new Shape(1, SIDE, SIDE));
      assertTold(
          "The model takes arrays of shape (N, 1, 8, 8), but is given arrays of shape (1, 8, 8).",
          () -> model.predict(new NDList(one)));
      assertTold("but is given none", () -> model.predict(new NDList()));
      NDArray wide = manager.ones(new Shape(2, 3, SIDE, SIDE));
      assertTold(
          "cannot predict for arrays of shape (2, 3, 8, 8)", () -> model.predict(new NDList(wide)));
      NDArray whole = manager.ones(new Shape(2, 1, SIDE, SIDE), DataType.INT64);
      assertTold("cannot predict for", () -> model.predict(new NDList(whole)));
    }
    TrainedModel closed = open();
    closed.close();
    closed.close();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDList inputs = pictures(manager, 1);
      assertThrows(IllegalStateException.class, () -> closed.predict(inputs));
      assertThrows(IllegalStateException.class, () -> closed.newPredictor(NUMBERS));
    }
  }

  @Test
  void filesThatAreNotThereAndConfigsOfSeveralAreExplained() throws IOException {
    Path config = Files.writeString(folder.resolve("one.yaml"), CONFIG);
    Path absent = folder.resolve("absent.safetensors");
    assertTold(
        "There is no file " + absent + ".",
        () -> TrainedModel.open(absent, new SmallPictures(), config));
    Path several =
        Files.writeString(
            folder.resolve("several.yaml"),
            CONFIG.replace("learning_rate: 0.02", "learning_rate_: [0.02, 0.1]"));
    assertTold(
        "The config " + several + " describes 2 experiments, not one.",
        () -> TrainedModel.open(trained.bestModel(), new SmallPictures(), several));
    assertThrows(IllegalArgumentException.class, () -> TrainedModel.of(trained.path()).threads(0));
  }
}
