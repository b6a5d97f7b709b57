package io.github.scitemplate.reproduction;

import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.checkpoint.SavedTensors;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the tensors of a checkpoint file with those of the same file of another run.
 *
 * @param file the file's name
 * @param iteration the iteration after which it was saved
 * @param recorded SHA-256 of the tensors
 * @param reproduced SHA-256 of the other run's tensors; null if it left no such file
 * @param largestDifference the largest relative difference, absolute where both numbers are below
 *     1; null if the tensors do not match
 */
record ComparedWeights(
    String file,
    long iteration,
    String recorded,
    @Nullable String reproduced,
    @Nullable Double largestDifference) {

  /**
   * The checkpoints that an experiment left. The best model comes first, if there has to be one.
   * For a pruned experiment, the checkpoint that it would go on from is among them.
   *
   * @throws UserException if there is no best model, or one of the files is damaged
   */
  static List<Path> files(Path checkpoints, ExperimentResult result) throws IOException {
    List<Path> files = new ArrayList<>();
    if (!(result instanceof ExperimentResult.Pruned pruned) || pruned.bestIteration() > 0) {
      if (!Files.exists(Checkpoints.bestFile(checkpoints))) {
        throw damaged(Checkpoints.bestFile(checkpoints), "it is not there");
      }
      files.add(Checkpoints.bestFile(checkpoints));
    }
    String others =
        result instanceof ExperimentResult.Pruned ? "(ckpt_[ei]\\d+|last)" : "ckpt_[ei]\\d+";
    try (Stream<Path> all = Files.list(checkpoints)) {
      all.filter(f -> f.getFileName().toString().matches(others + "\\.safetensors"))
          .sorted()
          .forEach(files::add);
    }
    for (Path file : files) {
      try {
        SavedTensors.open(file);
      } catch (IOException e) {
        throw damaged(file, String.valueOf(e.getMessage()));
      }
    }
    return files;
  }

  private static UserException damaged(Path file, String why) {
    return new UserException(
        "The checkpoint " + file + " cannot be compared with: " + why + ".",
        "Restore it from a backup; one besides the best model may also be deleted.");
  }

  /** Compares with the file of the same name in another folder. */
  static ComparedWeights of(Path recorded, Path otherCheckpoints) throws IOException {
    String name = recorded.getFileName().toString();
    Path other = otherCheckpoints.resolve(name);
    long iteration = Checkpoint.open(recorded).state().monitor().iteration();
    SavedTensors then = SavedTensors.open(recorded);
    String sha = then.sha256();
    if (!Files.exists(other)) {
      return new ComparedWeights(name, iteration, sha, null, null);
    }
    SavedTensors now = SavedTensors.open(other);
    String shaNow = now.sha256();
    double difference = sha.equals(shaNow) ? 0 : then.largestDifference(now);
    return new ComparedWeights(
        name, iteration, sha, shaNow, Double.isFinite(difference) ? difference : null);
  }

  boolean isEqual() {
    return recorded.equals(reproduced);
  }

  boolean isWithin(double tolerance) {
    return isEqual() || (largestDifference != null && largestDifference <= tolerance);
  }

  NumberDifference difference() {
    return new NumberDifference(
        iteration,
        file,
        "weights",
        recorded.substring(0, 12),
        reproduced == null ? "nothing" : reproduced.substring(0, 12));
  }
}
