package io.github.scitemplate.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.Mutations;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import io.github.scitemplate.storage.FilePrefix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints with changed headers are used, or refused in one message, and never end a JVM. */
class CheckpointFuzzTest {
  @TempDir Path folder;

  private byte[] checkpoint(NDManager manager) throws IOException {
    TrainingState state =
        new TrainingState(
            new MonitorState(20, 0.5, 10, 1, null),
            4,
            LearningRateSchedule.constant().start(0.1),
            Map.of("", 20L),
            new MetricTracker.Sums(List.of(1.5, 2.0), List.of(3L, 4L), List.of()),
            false,
            1.5,
            0.25,
            Map.of("metrics.csv", new FilePrefix(0, 0)));
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveLast(state, targets(manager), () -> {});
    }
    Path file = folder.resolve("last.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    return bytes;
  }

  private static Map<String, NDArray> targets(NDManager manager) {
    Map<String, NDArray> targets = new LinkedHashMap<>();
    targets.put("model.w", manager.ones(new Shape(2, 3)));
    targets.put("model.none", manager.zeros(new Shape(0)));
    targets.put("optimizer.momentum", manager.ones(new Shape(6)));
    targets.put("steps", manager.create(new long[] {7}));
    return targets;
  }

  @Test
  void aChangedHeaderIsReadOrRefused() throws Exception {
    Torch.start();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      byte[] good = checkpoint(manager);
      int header = (int) ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getLong();
      byte[] json = Arrays.copyOfRange(good, 8, 8 + header);
      byte[] values = Arrays.copyOfRange(good, 8 + header, good.length);
      Mutations mutations = new Mutations(17);
      Map<String, NDArray> targets = targets(manager);
      int used = 0;
      for (int i = 0; i < Mutations.COUNT; i++) {
        byte[] changed = i % 4 == 0 ? mutations.of(good) : joined(mutations.of(json), values);
        // Whoever can write a file can write its checksum, too.
        used += isUsed(i % 2 == 0 ? changed : sealed(changed), targets, manager) ? 1 : 0;
      }
      assertTrue(used > 0 && used < Mutations.COUNT, used + " are used");
    }
  }

  private boolean isUsed(byte[] bytes, Map<String, NDArray> targets, NDManager manager)
      throws Exception {
    Path file = folder.resolve("ckpt_e1.safetensors");
    Files.write(file, bytes);
    boolean[] used = new boolean[1];
    try (NDManager scope = manager.newSubManager()) {
      Mutations.within(() -> used[0] = restored(file, targets, scope));
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains(file.toString()) && message.lines().count() == 1, message);
    }
    return used[0];
  }

  private static boolean restored(Path file, Map<String, NDArray> targets, NDManager scope)
      throws IOException {
    Checkpoint found = Checkpoint.open(file);
    found.verify();
    found.checkTypes(targets);
    found.restore(targets, scope);
    return true;
  }

  private static byte[] joined(byte[] json, byte[] values) {
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + values.length);
    all.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(values);
    return all.array();
  }

  /** With the checksum that the bytes have now, if there is a place for it. */
  private static byte[] sealed(byte[] bytes) {
    byte[] sealed = bytes.clone();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String before = "\"" + WholeChecksum.KEY + "\":\"";
    int place = text.indexOf(before) + before.length();
    if (place >= before.length() && place + WholeChecksum.UNKNOWN.length() <= bytes.length) {
      Arrays.fill(sealed, place, place + WholeChecksum.UNKNOWN.length(), (byte) '0');
      WholeChecksum.put(ByteBuffer.wrap(sealed), List.of());
    }
    return sealed;
  }
}
