package io.github.scitemplate.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonParser;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest extends ArraysTest {
  private static final Schedule SCHEDULE =
      new Schedule(
          TrainingUnit.ITERATIONS, 10, 100, 10, OptionalLong.of(10), 10, 1, OptionalLong.empty());

  @TempDir Path folder;

  private static TrainingState state(long iteration) {
    return state(iteration, 0, false);
  }

  private static TrainingState state(long iteration, long best, boolean validationPending) {
    return new TrainingState(
        new MonitorState(iteration, Double.NaN, best, 0, null),
        4,
        LearningRateSchedule.constant().start(0.1),
        Map.of(),
        new MetricTracker.Sums(List.of(), List.of(), List.of()),
        validationPending,
        0,
        0,
        Map.of());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith("safetensors"))
          .sorted()
          .toList();
    }
  }

  @Test
  void aCheckpointHoldsTheValuesOfTheMomentItWasSaved() throws IOException {
    NDArray weights = manager.create(new float[] {1, 2, 3});
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveLast(state(1), Map.of("w", weights), () -> weights.muli(10));
    }
    NDArray read = manager.zeros(weights.getShape());
    Checkpoint.open(folder.resolve("last.safetensors")).restore(Map.of("w", read), manager);
    assertArrayEquals(new float[] {1, 2, 3}, read.toFloatArray());
    assertArrayEquals(new float[] {10, 20, 30}, weights.toFloatArray());
  }

  @Test
  void eachIterationsCheckpointHoldsItsOwnValues() throws IOException {
    NDArray weights = manager.create(new float[] {1});
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveKept(SCHEDULE, state(10), Map.of("w", weights), () -> {});
      weights.muli(5);
      checkpoints.saveKept(SCHEDULE, state(20), Map.of("w", weights), () -> {});
    }
    NDArray read = manager.zeros(weights.getShape());
    Checkpoint.open(folder.resolve("ckpt_i20.safetensors")).restore(Map.of("w", read), manager);
    assertArrayEquals(new float[] {5}, read.toFloatArray());
  }

  @Test
  void theStreamsAreOnTheDiskBeforeTheCheckpointThatTellsTheirLengths() throws IOException {
    List<List<String>> filesAtForce = new ArrayList<>();
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveLast(
          state(1),
          Map.of(),
          () -> {
            try {
              filesAtForce.add(files());
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertEquals(List.of(List.of()), filesAtForce);
    assertEquals(List.of("last.safetensors"), files());
  }

  private String header(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name));
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return new String(bytes, 8, length, StandardCharsets.UTF_8);
  }

  /** Not of a map without order, whose texts come in another order in each process. */
  @Test
  void theTextsOfAHeaderStandInOneOrderInEveryProcess() throws IOException {
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveBest(state(1), Map.of("w", manager.create(new float[] {1})));
    }
    assertEquals(
        List.of("format", "template.ranges", "template.state", "template.crc32c"),
        List.copyOf(
            JsonParser.parseString(header("best_model.safetensors"))
                .getAsJsonObject()
                .getAsJsonObject("__metadata__")
                .keySet()));
  }

  @Test
  void theHeaderNamesTheRangesOfVectorsThatAreInTheFile() throws IOException {
    NDArray two = manager.create(new float[] {1, 2, 3});
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("model.z", 2L);
    sizes.put("model.a", 1L);
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.describe(Map.of("optimizer.momentum", sizes, "average", sizes));
      checkpoints.saveLast(state(1), Map.of("optimizer.momentum", two), () -> {});
      checkpoints.saveBest(state(1), Map.of("model.z", two));
    }
    assertEquals(
        "{\"optimizer.momentum\":{\"model.z\":[0,2],\"model.a\":[2,3]}}",
        Safetensors.open(folder.resolve("last.safetensors")).metadata().get("template.ranges"));
    assertEquals(
        "{}",
        Safetensors.open(folder.resolve("best_model.safetensors"))
            .metadata()
            .get("template.ranges"));
  }

  @Test
  void ofADamagedNewestCheckpointTheOneBeforeIsUsedWhateverIsWrongWithIt() throws IOException {
    NDArray w = manager.create(new float[] {1, 2});
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveKept(SCHEDULE, state(10), Map.of("model.w", w), () -> {});
      checkpoints.saveKept(SCHEDULE, state(20), Map.of("model.w", w), () -> {});
      checkpoints.await();
      Path newest = folder.resolve("ckpt_i20.safetensors");
      byte[] good = Files.readAllBytes(newest);
      for (List<String> damage :
          List.of(
              List.of("\"data_offsets\":[0,8]", "\"data_offsets\":[]   "),
              List.of("\"shape\":[2]", "\"shape\":[-6]"),
              List.of("\"iteration\\\":20", "\"iteration\\\":-2"),
              List.of("__metadata__", "\0\0\0\0\0\0\0\0\0\0\0\0"),
              List.of("\"F32\"", "null "))) {
        String text = new String(good, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(damage.get(0)), text);
        String damaged = text.replace(damage.get(0), damage.get(1));
        Files.write(newest, damaged.getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("ckpt_e12345678901234567890.safetensors"), "none");
        List<String> useless = new ArrayList<>();
        assertEquals(
            10,
            checkpoints
                .newest(state -> {}, useless::add)
                .orElseThrow()
                .state()
                .monitor()
                .iteration(),
            damage.toString());
        assertTrue(useless.toString().contains("ckpt_i20"), useless.toString());
      }
      Files.delete(folder.resolve("ckpt_i10.safetensors"));
      assertTrue(checkpoints.newest(state -> {}, useless -> {}).isEmpty(), "it begins anew");
    }
  }

  @Test
  void howFarAnExperimentHasComeIsNotReadFromADamagedHeader() throws IOException {
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveKept(SCHEDULE, state(10), Map.of(), () -> {});
      checkpoints.saveKept(SCHEDULE, state(20), Map.of(), () -> {});
    }
    Path newest = folder.resolve("ckpt_i20.safetensors");
    String text = Files.readString(newest, StandardCharsets.ISO_8859_1);
    String changed = text.replace("\"iteration\\\":20", "\"iteration\\\":90");
    assertTrue(!changed.equals(text), text);
    Files.writeString(newest, changed, StandardCharsets.ISO_8859_1);
    assertEquals(
        10,
        Checkpoints.newestSoundState(folder, state -> {}).orElseThrow().monitor().iteration(),
        "what is decided by it");
    assertEquals(90, Checkpoints.newestState(folder).orElseThrow().monitor().iteration());
  }

  /** As a file that somebody else wrote may be: the checksum is right. */
  @Test
  void numbersOfAnotherTypeThanTheModelsAreRefused() throws IOException {
    NDArray w = manager.create(new float[] {1, 2});
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveKept(SCHEDULE, state(10), Map.of("model.w", w), () -> {});
      checkpoints.saveKept(
          SCHEDULE, state(20), Map.of("model.w", w.toType(DataType.INT32, true)), () -> {});
      checkpoints.saveKept(
          SCHEDULE,
          state(30),
          Map.of("model.w", w, "optimizer.m", w.toType(DataType.INT32, true)),
          () -> {});
      checkpoints.await();
      List<String> useless = new ArrayList<>();
      Checkpoint found =
          checkpoints
              .newest(
                  state -> {},
                  checkpoint -> checkpoint.checkTypes(Map.of("model.w", w)),
                  useless::add)
              .orElseThrow();
      assertEquals(10, found.state().monitor().iteration());
      assertEquals(2, useless.size(), useless.toString());
      assertTrue(useless.get(1).contains("holds model.w as I32 (2), not as F32"), useless.get(1));
      Checkpoint other = Checkpoint.open(folder.resolve("ckpt_i20.safetensors"));
      assertThrows(IOException.class, () -> other.restore(Map.of("model.w", w), manager));
      assertArrayEquals(new float[] {1, 2}, w.toFloatArray());
    }
  }

  @Test
  void whatAKilledProcessHadBegunIsRemoved() throws IOException {
    Files.writeString(folder.resolve("last.safetensors.4711.tmp"), "half");
    Files.writeString(folder.resolve("last.safetensors"), "whole");
    new Checkpoints(folder, OptionalInt.empty(), () -> {}).close();
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("last.safetensors")), left.toList());
    }
  }

  @Test
  void aTensorThatNoFileCanHoldIsToldAtOnce() throws IOException {
    NDArray whole = manager.create(new byte[] {1}).toType(DataType.COMPLEX64, false);
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      IllegalArgumentException told =
          assertThrows(
              IllegalArgumentException.class,
              () -> checkpoints.saveBest(state(1), Map.of("w", whole)));
      assertTrue(String.valueOf(told.getMessage()).contains("w of type"), told.toString());
    }
  }

  @Test
  void aCheckpointWithOneOtherByteIsToldAndTheOneBeforeIsUsed() throws IOException {
    List<String> told = new ArrayList<>();
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveKept(SCHEDULE, state(10), Map.of(), () -> {});
      checkpoints.saveKept(SCHEDULE, state(20), Map.of(), () -> {});
      checkpoints.await();
      Path newest = folder.resolve("ckpt_i20.safetensors");
      String text = Files.readString(newest, StandardCharsets.ISO_8859_1);
      String other = text.replaceFirst("\"format\":\"pt\"", "\"format\":\"pu\"");
      Files.writeString(newest, other, StandardCharsets.ISO_8859_1);
      Checkpoint used = checkpoints.newest(state -> {}, told::add).orElseThrow();
      assertEquals(10, used.state().monitor().iteration());
    }
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("ckpt_i20.safetensors"), told.get(0));
  }

  @Test
  void onlySoManyAreKeptAndTheOldGoAfterTheNew() throws IOException {
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.of(2), () -> {})) {
      for (long iteration : new long[] {10, 20, 30, 100}) {
        checkpoints.saveKept(SCHEDULE, state(iteration), Map.of(), () -> {});
      }
      checkpoints.await();
      assertEquals(List.of("ckpt_i100.safetensors", "ckpt_i30.safetensors"), files());
      assertEquals(
          100,
          checkpoints.newest(state -> {}, d -> {}).orElseThrow().state().monitor().iteration());
    }
  }

  @Test
  void aFailureToWriteIsToldAtTheNextOccasionAndKeepsTheOldCheckpoint() throws IOException {
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.of(1), () -> {})) {
      checkpoints.saveKept(SCHEDULE, state(10), Map.of(), () -> {});
      checkpoints.await();
      Files.createDirectories(folder.resolve("ckpt_i20.safetensors/in the way"));
      IOException told =
          assertThrows(
              IOException.class,
              () -> {
                checkpoints.saveKept(SCHEDULE, state(20), Map.of(), () -> {}); // tells it, or
                checkpoints.await(); // this does, whichever comes first
              });
      assertTrue(String.valueOf(told.getMessage()).contains("ckpt_i20"), told.toString());
      assertThrows(IOException.class, () -> checkpoints.saveLast(state(21), Map.of(), () -> {}));
      assertTrue(Files.exists(folder.resolve("ckpt_i10.safetensors")));
    }
  }

  /** A stop during the validation of iteration 20, and a kill after the next attempt made it. */
  @Test
  void aBestModelOfTheValidationThatIsStillToComeIsNoHindrance() throws IOException {
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveLast(state(20, 10, true), Map.of(), () -> {});
      checkpoints.saveBest(state(20, 20, false), Map.of());
      checkpoints.await();
      List<String> useless = new ArrayList<>();
      assertEquals(
          20,
          checkpoints.newest(state -> {}, useless::add).orElseThrow().state().monitor().iteration(),
          () -> useless.toString());
      checkpoints.saveLast(state(20, 10, false), Map.of(), () -> {});
      checkpoints.await();
      assertTrue(
          checkpoints.newest(state -> {}, useless::add).isEmpty(),
          "after that validation it would be the best model of another training");
    }
  }

  private Checkpoint forged(Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("forged.safetensors");
    Map<String, NDArray> tensors = Map.of("optimizer.m", manager.create(new float[] {1, 2, 3}));
    Map<String, String> all = new TreeMap<>(metadata);
    all.put(Checkpoint.STATE, state(10).toJson());
    Safetensors.write(file, TensorCopy.of(tensors), all);
    return Checkpoint.open(file);
  }

  /** As a file that somebody else wrote may be: the checksum is right. */
  @Test
  void rangesAndShapesThatCannotBeReadAreTold() throws IOException {
    NDArray target = manager.zeros(new Shape(2));
    for (String ranges :
        List.of(
            "{\"optimizer.m\": {\"w\": [0, 3]}}",
            "{\"optimizer.m\": {\"w\": [0]}}",
            "{\"optimizer.m\": {\"v\": [0, 2]}}",
            "{\"other\": {}}")) {
      Checkpoint checkpoint = forged(Map.of("template.ranges", ranges));
      IOException e =
          assertThrows(
              IOException.class,
              () -> checkpoint.restoreParts("optimizer.m", Map.of("w", target), manager),
              ranges);
      assertTrue(String.valueOf(e.getMessage()).endsWith(" holds optimizer.m without w"), "" + e);
    }
    Checkpoint right = forged(Map.of("template.ranges", "{\"optimizer.m\": {\"w\": [1, 3]}}"));
    right.restoreParts("optimizer.m", Map.of("w", target), manager);
    assertArrayEquals(new float[] {2, 3}, target.toFloatArray());
    Checkpoint damaged = forged(Map.of("template.ranges", "[1", "template.inputs", "{"));
    IOException ranges =
        assertThrows(
            IOException.class,
            () -> damaged.restoreParts("optimizer.m", Map.of("w", target), manager));
    assertTrue(String.valueOf(ranges.getMessage()).contains("the ranges of vectors"), "" + ranges);
    IOException shapes = assertThrows(IOException.class, damaged::inputShapes);
    assertTrue(
        String.valueOf(shapes.getMessage()).contains("the shapes of the inputs"), "" + shapes);
  }
}
