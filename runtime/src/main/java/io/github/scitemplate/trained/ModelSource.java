package io.github.scitemplate.trained;

import ai.djl.Device;
import ai.djl.nn.Block;
import io.github.scitemplate.checkpoint.Checkpoint;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.config.ConfigFile;
import io.github.scitemplate.config.SweptParameters;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.ExperimentDirectory;
import io.github.scitemplate.experiment.ExperimentSettings;
import io.github.scitemplate.experiment.RestoredModel;
import io.github.scitemplate.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Says where a trained model is, and how to open it. Methods that change something return a changed
 * copy, and read nothing.
 */
public final class ModelSource {
  private static final String BEST = "best_model";

  private final Path place;
  private final @Nullable Path config;
  private final String checkpoint;
  private final @Nullable Components components;
  private final int threads;

  private ModelSource(
      Path place,
      @Nullable Path config,
      String checkpoint,
      @Nullable Components components,
      int threads) {
    this.place = place;
    this.config = config;
    this.checkpoint = checkpoint;
    this.components = components;
    this.threads = threads;
  }

  static ModelSource ofExperiment(Path directory) {
    return new ModelSource(directory, null, BEST, null, 0);
  }

  static ModelSource ofFile(Path modelFile, Components components, Path config) {
    return new ModelSource(modelFile, config, BEST, components, 0);
  }

  /**
   * The same source with another checkpoint of the experiment than the best model.
   *
   * @param name the file's name without its ending, such as {@code ckpt_e3}
   */
  public ModelSource checkpoint(String name) {
    return new ModelSource(place, config, name, components, threads);
  }

  /** The same source with the model built by {@code own}, whatever class the session recorded. */
  public ModelSource components(Components own) {
    return new ModelSource(place, config, checkpoint, own, threads);
  }

  /**
   * The same source with so many threads for the operations of each prediction. The number stays
   * set for the threads that predict. Another number gives other last digits. Unless this is
   * called, a prediction uses the number that the calling thread has.
   */
  public ModelSource threads(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("the threads must be at least 1, but are " + number);
    }
    return new ModelSource(place, config, checkpoint, components, number);
  }

  /**
   * Opens the model; the caller closes it.
   *
   * @throws UserException if there is no such experiment or file, it is damaged, or the project
   *     builds another model
   */
  public TrainedModel open() {
    if (config != null && components != null) {
      return opened(place, config, components);
    }
    TrainedExperiment experiment = TrainedExperiment.at(place);
    return opened(
        experiment.checkpoint(checkpoint),
        experiment.config(),
        components == null ? experiment.components(place) : components);
  }

  /**
   * The model as a block inside of another one, for {@code buildModel}. The file is opened when the
   * other model gets its values, and closed with it. The block has no parameters of its own: it is
   * neither trained nor saved with the other model, and always in evaluation mode.
   */
  public Block frozenBlock() {
    return new TrainedBlock(this);
  }

  /**
   * The values of the model, with which another model can begin, as with those of {@link
   * Weights#of}. Here {@code results/a/best} works for a sweep, too.
   *
   * @throws UserException if there is no such experiment or file
   */
  public Weights weights() {
    return Weights.of(file());
  }

  /** The model's file. */
  Path file() {
    return config != null ? place : TrainedExperiment.at(place).checkpoint(checkpoint);
  }

  private TrainedModel opened(Path modelFile, Path configFile, Components builder) {
    Torch.start();
    Checkpoint saved = saved(modelFile);
    Config cfg = parameters(configFile);
    Device device = Torch.device(ExperimentSettings.read(cfg).gpus());
    try {
      return new TrainedModel(
          RestoredModel.of(builder, cfg, saved, device),
          modelFile,
          device,
          threads,
          builder,
          cfg,
          new ExperimentDirectory(configFile.toAbsolutePath().resolveSibling(".").normalize())
              .fitted());
    } catch (IOException e) {
      throw damaged(modelFile, e);
    }
  }

  /** The experiment's parameters, of which there is one combination. */
  private static Config parameters(Path file) {
    SweptParameters all = ConfigFile.read(file, file.toString()).parameters();
    if (all.count() != 1) {
      throw new UserException(
          "The config " + file + " describes " + all.count() + " experiments, not one.",
          "Give the config in the experiment's own directory.");
    }
    return all.combination(0);
  }

  private static Checkpoint saved(Path file) {
    try {
      Checkpoint saved = Checkpoint.open(file.toRealPath());
      saved.verify();
      return saved;
    } catch (IOException e) {
      if (!Files.exists(file)) {
        throw new UserException(
            "There is no file " + file + ".", "Correct the path of the model's file.", e);
      }
      throw damaged(file, e);
    }
  }

  private static UserException damaged(Path file, IOException e) {
    return new UserException(
        "The model " + file + " cannot be used: " + e.getMessage(),
        "Restore the file from a backup, or train the experiment anew.",
        e);
  }
}
