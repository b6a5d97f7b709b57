package io.github.scitemplate.example;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.Dataset;
import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.IdxFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images of handwritten digits, 28 by 28 pixels: inputs of shape (N, 1, 28, 28), labels of shape
 * (N). Validation is the last tenth of the training images.
 *
 * @param train to learn from
 * @param val to choose the best model
 * @param test to judge it at the end
 */
record Digits(Dataset train, Dataset val, Dataset test) {
  static final int SIDE = 28;
  private static final float MEAN = 0.1307f;
  private static final float DEVIATION = 0.3081f;
  private static final int DRAWN_FOR_TRAINING = 10_000;
  private static final int DRAWN_FOR_TEST = 2_000;

  /** All experiments of a worker share what was loaded once. */
  private static final Map<String, Digits> LOADED = new ConcurrentHashMap<>();

  /**
   * The data set that the config names: {@code drawn} by code, or {@code mnist} from the IDX files
   * in {@code data_dir}.
   */
  static Digits of(Config cfg) {
    String name = cfg.getString("dataset", "drawn");
    return switch (name) {
      case "drawn" -> LOADED.computeIfAbsent(name, n -> drawn());
      case "mnist" -> LOADED.computeIfAbsent(directory(cfg), d -> mnist(Path.of(d)));
      default ->
          throw cfg.error(
              "dataset",
              "There is no data set " + name + ".",
              "Write `dataset: drawn`, or `dataset: mnist` with data_dir.");
    };
  }

  private static String directory(Config cfg) {
    String directory = cfg.getString("data_dir");
    if (!Path.of(directory).toFile().isDirectory()) {
      throw cfg.error(
          "data_dir",
          "data_dir is " + directory + ", which is no directory.",
          "Name the folder with the MNIST files.");
    }
    return directory;
  }

  private static Digits drawn() {
    return split(
        DrawnDigits.draw(0, DRAWN_FOR_TRAINING),
        DrawnDigits.draw(DRAWN_FOR_TRAINING, DRAWN_FOR_TEST));
  }

  private static Digits mnist(Path directory) {
    return split(images(directory, "train"), images(directory, "t10k"));
  }

  private static Dataset images(Path directory, String part) {
    IdxFile images = IdxFile.read(directory, part + "-images-idx3-ubyte");
    IdxFile labels = IdxFile.read(directory, part + "-labels-idx1-ubyte");
    return dataset(images.bytes(), labels.longs());
  }

  /** Scales pixels from 0…255 to the mean and deviation of the MNIST database. */
  static Dataset dataset(byte[] pixels, long[] labels) {
    float[] scaled = new float[256];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (i / 255f - MEAN) / DEVIATION;
    }
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = scaled[pixels[i] & 0xff];
    }
    return Dataset.of(
        HostArray.of(values, labels.length, 1, SIDE, SIDE), HostArray.of(labels, labels.length));
  }

  private static Digits split(Dataset training, Dataset test) {
    int from = training.size() - training.size() / 10;
    return new Digits(training.range(0, from), training.range(from, training.size()), test);
  }
}
