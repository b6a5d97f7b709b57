package io.github.scitemplate.experiment;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.checkpoint.Safetensors;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.tiny.BuildComponents;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Experiments of the tiny project, run in this process. */
public final class TinyExperiment {
  static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  private TinyExperiment() {}

  /** A config of three epochs of four iterations. */
  public static String config(String optimizer, String schedule, String more) {
    return "batch_size: 20\nlearning_rate: 0.05\nmomentum: 0.9\noptimizer: "
        + optimizer
        + "\nschedule: "
        + schedule
        + "\nlog_freq: 3\nnum_epochs: 3\ncheckpoint_freq: 1\nseed: 5\n"
        + more;
  }

  /** A directory for it. */
  public static ExperimentDirectory directory(Path path, String config) throws IOException {
    ExperimentDirectory directory = new ExperimentDirectory(path);
    directory.createOrRestore(config);
    return directory;
  }

  /** Runs until the stop is asked for the n-th time; a very large n never stops. */
  public static Optional<ExperimentResult> run(ExperimentDirectory directory, int stopAtQuestion)
      throws IOException {
    return run(directory, new BuildComponents(), stopAtQuestion);
  }

  /** The same with other components. */
  static Optional<ExperimentResult> run(
      ExperimentDirectory directory, Components components, int stopAtQuestion) throws IOException {
    int[] questions = new int[1];
    return new Experiment(
            directory, components, NOWHERE, () -> ++questions[0] >= stopAtQuestion, false)
        .run();
  }

  /** The tensors of a checkpoint by name, as numbers. */
  static Map<String, float[]> tensors(ExperimentDirectory directory, String file)
      throws IOException {
    Map<String, float[]> all = new TreeMap<>();
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Safetensors tensors = Safetensors.open(directory.checkpoints().resolve(file));
      for (String name : tensors.names()) {
        try (NDArray tensor = tensors.read(name, manager)) {
          all.put(name, tensor.toFloatArray());
        }
      }
    }
    return all;
  }

  /** All that is left of an experiment but its times. */
  public static List<String> bytes(ExperimentDirectory directory) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Files.readString(directory.path().resolve("metrics.csv")));
    try (NDManager manager = Torch.newManager(Device.cpu());
        var files = Files.list(directory.checkpoints())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList()) {
        Safetensors tensors = Safetensors.open(file);
        for (String name : tensors.names()) {
          try (NDArray tensor = tensors.read(name, manager)) {
            all.add(file.getFileName() + " " + name + " " + sha256(tensor.toByteArray()));
          }
        }
      }
    }
    return all;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
