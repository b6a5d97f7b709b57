package io.github.scitemplate.checkpoint;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import io.github.scitemplate.SmallBlocks;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.MetricTracker;
import io.github.scitemplate.engine.Initialization;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.monitor.MonitorState;
import io.github.scitemplate.optimizer.LearningRateSchedule;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs where a Python with the packages is found: {@code python3}, or the one that the environment
 * variable {@code TEMPLATE_PYTHON} names.
 */
class PythonReadsCheckpointsTest extends TorchTest {
  private static final String PRINT_SUMS =
      """
      import sys
      sys.path.insert(0, sys.argv[1])
      from load_checkpoint import parameters
      for layer in parameters(sys.argv[2]):
          for name in sorted(layer):
              print(name, list(layer[name].shape), layer[name].astype("float64").sum())
      """;
  private static final String PRINT_VECTORS =
      """
      import sys
      sys.path.insert(0, sys.argv[1])
      from load_checkpoint import vectors
      for vector, parts in vectors(sys.argv[2]).items():
          for name, values in parts.items():
              print(vector, name, list(values.shape), values.ravel().tolist())
      """;
  private static final String COMPARE_OUTPUTS =
      """
      import sys
      sys.path.insert(0, sys.argv[1])
      from load_checkpoint import load_into
      from safetensors.torch import load_file
      import torch
      from torch import nn
      model = nn.Sequential(
          nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
          nn.Flatten(), nn.Linear(36, 5), nn.ReLU(), nn.Linear(5, 3))
      load_into(model, sys.argv[2]).eval()
      example = load_file(sys.argv[3])
      difference = (model(example["input"]) - example["output"]).abs().max().item()
      print("equal" if difference < 1e-6 else difference)
      """;

  @TempDir Path folder;

  @Test
  void thePackageSafetensorsReadsNamesShapesAndValues() throws Exception {
    assumeTrue(
        python("import safetensors, numpy").isPresent(), "no Python with safetensors and numpy");
    StringBuilder expected = new StringBuilder();
    try (Network network = network()) {
      save(network);
      expected.append(line("bias", network, "01Conv2d.bias"));
      expected.append(line("weight", network, "01Conv2d.weight"));
      expected.append(line("bias", network, "02BatchNorm.beta"));
      expected.append(line("running_mean", network, "02BatchNorm.runningMean"));
      expected.append(line("running_var", network, "02BatchNorm.runningVar"));
      expected.append(line("weight", network, "02BatchNorm.gamma"));
    }
    String told = python(PRINT_SUMS, script(), checkpoint()).orElseThrow();
    assertEquals(
        expected.toString(),
        told.lines().limit(6).map(l -> shortened(l) + "\n").reduce("", String::concat));
  }

  private static String line(String name, Network network, String tensor) {
    NDArray values = requireNonNull(network.tensors().get(tensor));
    double sum = 0;
    for (float value : values.toFloatArray()) {
      sum += value;
    }
    String shape = Arrays.toString(values.getShape().getShape());
    return shortened(name + " " + shape + " " + sum) + "\n";
  }

  private static String shortened(String line) {
    int space = line.lastIndexOf(' ');
    double sum = Double.parseDouble(line.substring(space));
    return line.substring(0, space) + String.format(Locale.ROOT, " %.9f", sum);
  }

  @Test
  void theRangesOfTheOptimizersVectorsAreReadFromTheHeader() throws Exception {
    assumeTrue(
        python("import safetensors, numpy").isPresent(), "no Python with safetensors and numpy");
    Map<String, Long> sizes = new LinkedHashMap<>();
    sizes.put("model.z.weight", 4L);
    sizes.put("model.a.bias", 1L);
    try (NDManager manager = Torch.newManager(Device.cpu());
        Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.describe(Map.of("optimizer.momentum", sizes));
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      tensors.put("model.z.weight", manager.zeros(new Shape(2, 2)));
      tensors.put("model.a.bias", manager.zeros(new Shape(1)));
      tensors.put("optimizer.momentum", manager.create(new float[] {1, 2, 3, 4, 5}));
      checkpoints.saveBest(state(), tensors);
    }
    assertEquals(
        "optimizer.momentum model.z.weight [2, 2] [1.0, 2.0, 3.0, 4.0]\n"
            + "optimizer.momentum model.a.bias [1] [5.0]\n",
        python(PRINT_VECTORS, script(), checkpoint()).orElseThrow());
  }

  @Test
  void theSameModelInPyTorchGivesTheSameOutputs() throws Exception {
    assumeTrue(
        python("import safetensors, torch").isPresent(), "no Python with safetensors and torch");
    Path example = folder.resolve("example.safetensors");
    try (Network network = network()) {
      save(network);
      NDArray input =
          network.manager().randomUniform(-1, 1, new Shape(6, 1, 8, 8), DataType.FLOAT32);
      NDArray output = network.forwardEvaluation(new NDList(input)).head();
      Safetensors.write(example, TensorCopy.of(Map.of("input", input, "output", output)), Map.of());
    }
    assertEquals(
        "equal",
        python(COMPARE_OUTPUTS, script(), checkpoint(), example.toString()).orElseThrow().strip());
  }

  /** Trained a little, so that the running statistics are not those of the start. */
  private static Network network() {
    Block model =
        new SequentialBlock()
            .add(Conv2d.builder().setFilters(4).setKernelShape(new Shape(3, 3)).build())
            .add(BatchNorm.builder().build())
            .add(Activation.reluBlock())
            .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)))
            .add(Blocks.batchFlattenBlock())
            .add(SmallBlocks.linear(5))
            .add(Activation.reluBlock())
            .add(SmallBlocks.linear(3));
    Network network =
        Network.create(
            model,
            new Shape[] {new Shape(6, 1, 8, 8)},
            Device.cpu(),
            Initialization.PYTORCH,
            new Randomness(5));
    network.startRecording(0, 0);
    NDArray input = network.manager().randomUniform(0, 2, new Shape(6, 1, 8, 8), DataType.FLOAT32);
    network.forwardTraining(new NDList(input));
    network.stopRecording();
    return network;
  }

  private void save(Network network) throws IOException {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    network.tensors().forEach((name, tensor) -> tensors.put("model." + name, tensor));
    try (Checkpoints checkpoints = new Checkpoints(folder, OptionalInt.empty(), () -> {})) {
      checkpoints.saveBest(state(), tensors);
    }
  }

  private static TrainingState state() {
    return new TrainingState(
        MonitorState.start(),
        4,
        LearningRateSchedule.constant().start(0.1),
        Map.of(),
        new MetricTracker.Sums(List.of(), List.of(), List.of()),
        false,
        0,
        0,
        Map.of());
  }

  private String checkpoint() {
    return folder.resolve("best_model.safetensors").toString();
  }

  private static String script() {
    return Path.of("../docs/python").toAbsolutePath().toString();
  }

  /**
   * What a script prints; empty if there is no Python or it fails at once for want of a package.
   */
  private static Optional<String> python(String script, String... arguments)
      throws IOException, InterruptedException {
    String python = System.getenv().getOrDefault("TEMPLATE_PYTHON", "python3");
    ArrayList<String> command = new ArrayList<>(List.of(python, "-c", script));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectError(arguments.length > 0 ? Redirect.INHERIT : Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? Optional.of(told) : Optional.empty();
  }
}
