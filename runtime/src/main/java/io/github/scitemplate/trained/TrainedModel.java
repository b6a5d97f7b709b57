package io.github.scitemplate.trained;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.Translator;
import io.github.scitemplate.components.Components;
import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Batch;
import io.github.scitemplate.data.FittedParts;
import io.github.scitemplate.engine.FrozenNetwork;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.experiment.FittedFiles;
import io.github.scitemplate.experiment.NewData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model that an experiment trained, ready to predict. It works in evaluation mode and records no
 * gradients. With the same number of threads it gives the bits that {@code evaluate} computes. Any
 * number of threads may use it at once. Whoever opens it closes it.
 */
public final class TrainedModel implements AutoCloseable {
  private static final String ENGINE = "PyTorch";

  private final FrozenNetwork network;
  private final Path file;
  private final Device device;
  private final int threads;
  private final Components components;
  private final Config cfg;
  private final FittedFiles kept;
  private @Nullable Model djl;
  private boolean closed;

  TrainedModel(
      FrozenNetwork network,
      Path file,
      Device device,
      int threads,
      Components components,
      Config cfg,
      FittedFiles kept) {
    this.network = network;
    this.file = file;
    this.device = device;
    this.threads = threads;
    this.components = components;
    this.cfg = cfg;
    this.kept = kept;
  }

  /**
   * Opens the best model of an experiment. The project's class that builds components is the one
   * that the session recorded.
   *
   * @param experiment its directory, such as {@code results/a/experiment_3} or {@code
   *     results/a/best}
   * @throws UserException if there is no such experiment or no best model, the file is damaged, or
   *     the class builds another model
   */
  public static TrainedModel open(Path experiment) {
    return of(experiment).open();
  }

  /**
   * Opens a model from its file, for a program that has no session: it needs the file, the config
   * and the class, and builds no data.
   *
   * @param modelFile such as {@code best_model.safetensors}
   * @param config the experiment's own config
   * @throws UserException as {@link #open(Path)}
   */
  public static TrainedModel open(Path modelFile, Components components, Path config) {
    return ModelSource.ofFile(modelFile, components, config).open();
  }

  /**
   * An experiment's model that is not opened yet, so that another checkpoint can be chosen, and
   * more.
   */
  public static ModelSource of(Path experiment) {
    return ModelSource.ofExperiment(experiment);
  }

  /**
   * The model's outputs.
   *
   * @param inputs one array for each input of the model, the samples on the first axis; copied to
   *     the model's device if they are elsewhere
   * @return arrays on the model's device that live as long as the inputs: the manager of the first
   *     input closes them
   * @throws UserException if the model refuses the inputs
   */
  public NDList predict(NDList inputs) {
    checkInputs(inputs);
    try {
      return network.predict(inputs, threads);
    } catch (ModelFailure e) {
      throw refused(inputs, e);
    }
  }

  /**
   * Predicts for all samples of a file or a folder, which the project's {@code buildNewData} reads.
   *
   * @param receiver gets each batch with the model's outputs, in the order of the samples; all
   *     arrays are closed afterwards
   * @throws UserException if the project cannot read the input, or its samples do not fit the model
   */
  public void predict(Path input, BiConsumer<Batch, NDList> receiver) {
    try {
      NewData.predict(
          network,
          components,
          cfg,
          fitted(),
          input,
          device,
          threads,
          (source, index, batch, outputs) -> {
            receiver.accept(batch, outputs);
            return true;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What was fitted to the training data and {@linkplain
   * io.github.scitemplate.components.DataLoaders#keeping kept}: the folder {@code fitted} beside
   * the config.
   *
   * @throws UserException if a file there is damaged
   */
  public FittedParts fitted() {
    return kept.read();
  }

  /**
   * A DJL predictor with a translator of your own. Only one thread at a time may use it; several
   * predictors share the model's memory. Whoever asks for a predictor closes it. The model closes
   * those that are left.
   */
  public <I, O> Predictor<I, O> newPredictor(Translator<I, O> translator) {
    return djlModel().newPredictor(translator);
  }

  private synchronized Model djlModel() {
    if (closed) {
      throw new IllegalStateException("The model is closed.");
    }
    @Nullable Model made = djl;
    if (made == null) {
      made = Model.newInstance("trained", device, ENGINE);
      made.setBlock(block());
      djl = made;
    }
    return made;
  }

  /**
   * The model as a block that can be part of another one. It has no parameters of its own: it is
   * neither trained nor saved with the other model, and always in evaluation mode. Gradients pass
   * through it to its inputs. It works as long as this model is open; {@link
   * ModelSource#frozenBlock} gives one that needs no closing.
   */
  public Block block() {
    return new TrainedBlock(this);
  }

  /** The shape of each input in training, with the size of a batch on the first axis. */
  public Shape[] inputShapes() {
    return network.inputShapes();
  }

  /** The outputs inside of another model, recorded if the inputs are. */
  NDList forward(NDList inputs) {
    checkInputs(inputs);
    return network.forward(inputs);
  }

  Shape[] outputShapes(Shape[] inputs) {
    return network.outputShapes(inputs);
  }

  /** The file that the values come from. */
  Path file() {
    return file;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private void checkInputs(NDList inputs) {
    Shape[] known = network.inputShapes();
    Shape[] given = inputs.getShapes();
    boolean fits = given.length == known.length;
    for (int i = 0; fits && i < known.length; i++) {
      fits = given[i].dimension() == known[i].dimension();
    }
    if (!fits) {
      throw new UserException(
          "The model takes " + inWords(known) + ", but is given " + words(given) + ".",
          "Give one array for each input, with the samples on the first axis, also if it is one sample.");
    }
  }

  private UserException refused(NDList inputs, ModelFailure failure) {
    return new UserException(
        "The model cannot predict for "
            + words(inputs.getShapes())
            + ", since it was trained with "
            + inWords(network.inputShapes())
            + ". "
            + failure.getMessage(),
        "Give arrays of the shapes and types that the model was trained with.",
        failure);
  }

  /** The shapes of training in words, with N for the size of a batch. */
  private static String inWords(Shape[] shapes) {
    return Arrays.stream(shapes)
        .map(
            shape ->
                Arrays.stream(shape.getShape())
                    .skip(1)
                    .mapToObj(size -> ", " + size)
                    .collect(Collectors.joining("", "(N", ")")))
        .collect(Collectors.joining(" and ", "arrays of shape ", ""));
  }

  private static String words(Shape[] shapes) {
    return shapes.length == 0
        ? "none"
        : Arrays.stream(shapes)
            .map(Shape::toString)
            .collect(Collectors.joining(" and ", "arrays of shape ", ""));
  }

  /** Closes the model after the predictions that have begun. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      network.close();
      if (djl != null) {
        djl.close();
      }
    }
  }
}
