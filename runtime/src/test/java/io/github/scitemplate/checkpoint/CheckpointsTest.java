package io.github.scitemplate.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.monitor.Schedule;
import io.github.scitemplate.monitor.TrainingUnit;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private static final Schedule SCHEDULE =
      new Schedule(
          TrainingUnit.ITERATIONS, 10, 100, 10, OptionalLong.of(10), 10, 1, OptionalLong.empty());

  @TempDir Path folder;
  private NDManager manager;

  @BeforeEach
  void start() {
    Torch.start();
    manager = Torch.newManager(Device.cpu());
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  private static TrainingState state(long iteration) {
    return state(iteration, 0, false);
  }

  private static TrainingState state(long iteration, long best, boolean validationPending) {
    return new TrainingState(
        new MonitorState(iteration, Double.NaN, best, 0, null),
        4,
        LearningRateSchedule.constant().start(0.1),
        Map.of(),
        new MetricTracker.Sums(List.of(), List.of()),
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
      checkpoints.saveKept(SCHEDULE, state(20), Map.of(), () -> {});
      IOException told = assertThrows(IOException.class, checkpoints::await);
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
}
