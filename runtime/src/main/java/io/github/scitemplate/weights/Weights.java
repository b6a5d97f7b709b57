package io.github.scitemplate.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.scitemplate.checkpoint.Checkpoints;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.engine.StartingValues;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The tensors of a safetensors file, for a model to begin with. Numbers in float16, bfloat16,
 * float32 and float64 become those of the parameters, float32 as a rule. Nothing is read before the
 * model is made. Each method gives a changed copy.
 */
public final class Weights implements StartingValues {
  private final Path place;
  private final NameMap names;
  private final String under;
  private final boolean strict;

  private Weights(Path place, NameMap names, String under, boolean strict) {
    this.place = place;
    this.names = names;
    this.under = under;
    this.strict = strict;
  }

  /**
   * The weights in a file, or an experiment's best model. Of a checkpoint of the framework only the
   * model's tensors count, and without {@code model.} at the beginning of their names.
   *
   * @param place a file such as {@code backbone.safetensors}, or an experiment's directory such as
   *     {@code results/a/experiment_3}
   */
  public static Weights of(Path place) {
    return new Weights(place, NameMap.same(), "", false);
  }

  /** The same with the file's names changed to those of the model. */
  public Weights names(NameMap map) {
    return new Weights(place, map, under, strict);
  }

  /**
   * Those tensors alone that belong to one block in the file. Their names lose its own at the
   * beginning.
   *
   * @param block such as {@code 01backbone} or, of PyTorch's, {@code encoder.layers}
   */
  public Weights under(String block) {
    return new Weights(place, names, block + ".", strict);
  }

  /**
   * The same, but training does not begin unless each parameter of the part is filled and each
   * tensor is used. Otherwise the log says what is left.
   */
  public Weights strict() {
    return new Weights(place, names, under, true);
  }

  @Override
  public Path file() {
    Path file =
        Files.isDirectory(place) ? Checkpoints.bestFile(place.resolve("checkpoints")) : place;
    if (Files.isRegularFile(file)) {
      return file;
    }
    throw new UserException(
        "There are no weights " + file + ".",
        Files.isDirectory(place)
            ? "Name a file, or the directory of an experiment that has a best model."
            : "Correct the path; relative paths begin in " + Path.of("").toAbsolutePath() + ".");
  }

  @Override
  public Filled copyInto(Map<String, NDArray> parameters, NDManager manager) {
    Path file = file();
    try {
      WeightsFile opened = WeightsFile.open(file, under);
      WeightsFit fit = WeightsFit.of(opened, names, parameters);
      fit.check(strict);
      for (Map.Entry<String, String> pair : fit.tensorOfParameter().entrySet()) {
        NDArray target = fit.parameter(pair.getKey());
        try (NDArray values = opened.read(pair.getValue(), target.getDataType(), manager)) {
          if (values.size() > 0) {
            Network.copyInto(target, values);
          }
        }
      }
      return new Filled(fit.tensorOfParameter().keySet(), fit.left());
    } catch (IOException e) {
      throw new UserException(
          "The weights " + file + " cannot be used: " + e.getMessage() + ".",
          "Give a file in the safetensors format; other formats of PyTorch's are programs and never run here. In Python:"
              + " safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\").",
          e);
    }
  }
}
