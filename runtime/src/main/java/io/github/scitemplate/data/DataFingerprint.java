package io.github.scitemplate.data;

import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.storage.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Distinguishes one data set from another: by the number of samples, their shapes, and a hash of
 * their values as they were loaded, before any transform. For data in memory, the hash covers all
 * values. For other data, it covers a fixed choice of samples, spread evenly over the data set,
 * since reading all could take hours.
 *
 * @param samples how many there are
 * @param arrays type and shape of each input and label of a sample, inputs first
 * @param labels how many of them are labels; 0 in a record of an earlier version
 * @param hashedSamples how many of the samples the hash covers
 * @param sha256 the hash of the values
 */
public record DataFingerprint(
    int samples, List<String> arrays, int labels, int hashedSamples, String sha256) {
  private static final String CLASS_LABEL = "int64 ()";
  private static final int MOST_SAMPLES = 64;
  private static final int PIECE_BYTES = 1 << 18;

  /**
   * Takes the fingerprint of a loader's data set.
   *
   * @throws DataFailure if a sample cannot be made
   */
  public static DataFingerprint of(DataLoader loader) {
    return loader.dataset() instanceof Dataset dataset
        ? ofAll(dataset)
        : ofSome(new DataLoader(loader.dataset(), 1, false, List.of(), 0, 1).named(loader.name()));
  }

  /** Whether a fingerprint needs no code of the project, since the loader's data are in memory. */
  public static boolean isOfMemory(DataLoader loader) {
    return loader.dataset() instanceof Dataset;
  }

  private static DataFingerprint ofAll(Dataset dataset) {
    List<HostArray> all =
        Stream.concat(dataset.inputs().stream(), dataset.labels().stream()).toList();
    Sha256 sha = new Sha256();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    List<String> arrays = new ArrayList<>();
    for (HostArray array : all) {
      arrays.add(array.sample(0).describe());
      sha.addLine(array.describe());
      array.forEachPiece(piece, sha::add);
    }
    return new DataFingerprint(
        dataset.size(), arrays, dataset.labels().size(), dataset.size(), sha.hex());
  }

  private static DataFingerprint ofSome(DataLoader loader) {
    SampleMaker maker = new SampleMaker(loader, new Randomness(0));
    Sha256 sha = new Sha256();
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    List<String> arrays = List.of();
    int labels = 0;
    int size = loader.dataset().size();
    int count = Math.min(size, MOST_SAMPLES);
    for (int i = 0; i < count; i++) {
      int index = count == 1 ? 0 : (int) ((long) i * (size - 1) / (count - 1));
      Sample sample = maker.make(0, index);
      List<HostArray> all =
          Stream.concat(sample.inputs().stream(), sample.labels().stream()).toList();
      if (i == 0) {
        arrays = all.stream().map(HostArray::describe).toList();
        labels = sample.labels().size();
      }
      sha.addLine("sample " + index);
      for (HostArray array : all) {
        sha.addLine(array.describe());
        array.forEachPiece(piece, sha::add);
      }
    }
    return new DataFingerprint(size, arrays, labels, count, sha.hex());
  }

  /**
   * Whether the first label of a sample is the number of a class.
   *
   * @param inputs how many inputs the model has. In a record of an earlier version, they separate
   *     inputs from labels
   */
  public boolean hasClasses(int inputs) {
    int first = labels > 0 ? arrays.size() - labels : inputs;
    boolean isKnown = labels > 0 ? first >= 1 : first == arrays.size() - 1;
    return isKnown && arrays.get(first).equals(CLASS_LABEL);
  }

  /** What differs between this data set and {@code now}, in words; empty if nothing does. */
  public String difference(DataFingerprint now) {
    if (samples != now.samples()) {
      return samples + " samples then, " + now.samples() + " now";
    }
    if (!arrays.equals(now.arrays())) {
      return String.join(" and ", arrays) + " then, " + String.join(" and ", now.arrays()) + " now";
    }
    return sha256.equals(now.sha256()) ? "" : "the same shapes, but other values";
  }
}
