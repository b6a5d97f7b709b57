package io.github.scitemplate.experiment;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.github.scitemplate.engine.Network;
import io.github.scitemplate.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Loads an exported model as any program would, and compares its outputs with those of the network
 * that was exported.
 */
final class ExportProof {
  /**
   * How DJL has to load the file. Otherwise it folds the weights into the code, which gives other
   * last digits where matrices of weights meet arrays of three axes.
   */
  static final Map<String, String> OPTIONS = Map.of("trainParam", "true", "mapLocation", "true");

  /** libtorch rewrites a script after its first calls. */
  private static final int CALLS = 3;

  private final Network network;
  private final Device device;

  ExportProof(Network network, Device device) {
    this.network = network;
    this.device = device;
  }

  /**
   * Checks that the file gives the bits of the network for batches of several sizes.
   *
   * @param file a TorchScript archive
   * @param inputs a batch of the data
   * @throws UserException if it does not
   */
  void check(Path file, NDList inputs) throws IOException {
    try (Model model = Model.newInstance(file.getFileName().toString(), device, "PyTorch")) {
      model.load(file.toAbsolutePath().getParent(), null, OPTIONS);
      try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator(null))) {
        long whole = inputs.head().size(0);
        for (long size : new LinkedHashSet<>(List.of(whole, 1L, Math.max(1, whole - 1)))) {
          check(predictor, inputs, size);
        }
      }
    } catch (MalformedModelException | TranslateException | RuntimeException e) {
      if (e instanceof UserException user) {
        throw user;
      }
      throw new UserException(
          "The exported model does not run: " + e.getMessage(), "Nothing was written.", e);
    }
  }

  private void check(Predictor<NDList, NDList> predictor, NDList inputs, long size)
      throws TranslateException {
    try (NDManager scope = network.newScope()) {
      NDList expected = network.forwardEvaluation(samples(inputs, size, scope));
      for (int call = 0; call < CALLS; call++) {
        NDList given = samples(inputs, size, scope);
        NDList found = predictor.predict(given);
        found.attach(scope);
        if (!isSame(expected, found)) {
          throw new UserException(
              "The exported model gives other numbers than the evaluation for "
                  + size
                  + " samples.",
              "Nothing was written. A model that draws numbers in evaluation, or whose Java code depends on more than the"
                  + " shapes of its inputs, cannot be exported.");
        }
      }
    }
  }

  private static NDList samples(NDList inputs, long size, NDManager scope) {
    NDList some = new NDList(inputs.size());
    for (NDArray input : inputs) {
      NDArray part = input.get(new NDIndex("0:" + size)).duplicate();
      part.attach(scope);
      some.add(part);
    }
    return some;
  }

  private static boolean isSame(NDList expected, NDList found) {
    if (expected.size() != found.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      NDArray one = expected.get(i);
      NDArray other = found.get(i);
      if (!one.getShape().equals(other.getShape())
          || one.getDataType() != other.getDataType()
          || !Arrays.equals(one.toByteArray(), other.toByteArray())) {
        return false;
      }
    }
    return true;
  }
}
