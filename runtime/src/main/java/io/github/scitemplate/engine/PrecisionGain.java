package io.github.scitemplate.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.github.scitemplate.environment.Processor;
import io.github.scitemplate.storage.AtomicFile;
import io.github.scitemplate.storage.CacheFolder;
import io.github.scitemplate.storage.OwnFile;
import io.github.scitemplate.storage.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * How much faster a machine trains in bfloat16. Few instructions of processors are faster in it,
 * and names do not tell: some have them, and gain nothing. So a small network is timed, once for
 * each kind of processor and version of the engine; the user's cache keeps the result.
 *
 * @param factor the time in float32 divided by that in bfloat16
 */
public record PrecisionGain(double factor) {
  private static final Map<Device, PrecisionGain> KNOWN = new ConcurrentHashMap<>();
  private static final double LEAST = 1.1;
  private static final double MOST = 1000;
  private static final String FOLDER = "bf16";
  private static final int KEY_LENGTH = 16;
  private static final long MOST_BYTES = 1000;

  /** The gain of this machine. Takes some 300 ms where it is not known yet. */
  public static PrecisionGain ofThisMachine(Device device) {
    return KNOWN.computeIfAbsent(device, PrecisionGain::looked);
  }

  private static PrecisionGain looked(Device device) {
    Optional<Path> cache = device.isGpu() ? Optional.empty() : CacheFolder.ofUser();
    return of(cache.map(PrecisionGain::file), () -> PrecisionTiming.factor(device));
  }

  /** Where a user's cache keeps the gain of this machine. */
  static Path file(Path cache) {
    Processor processor = Processor.ofThisMachine();
    String key =
        new Sha256()
            .addLine(processor.model())
            .addLine(String.join(" ", processor.features()))
            .addLine(Engine.getEngine("PyTorch").getVersion())
            .hex()
            .substring(0, KEY_LENGTH);
    return cache.resolve(FOLDER).resolve(key + ".txt");
  }

  /** The gain that is kept in a file; if there is none, it is measured and kept. */
  static PrecisionGain of(Optional<Path> file, DoubleSupplier measured) {
    Optional<PrecisionGain> kept = file.flatMap(PrecisionGain::read);
    if (kept.isPresent()) {
      return kept.get();
    }
    PrecisionGain gain = new PrecisionGain(measured.getAsDouble());
    file.ifPresent(gain::write);
    return gain;
  }

  private static Optional<PrecisionGain> read(Path file) {
    try {
      double factor = Double.parseDouble(OwnFile.text(file, MOST_BYTES).strip());
      return factor > 0 && factor < MOST
          ? Optional.of(new PrecisionGain(factor))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void write(Path file) {
    try {
      Files.createDirectories(file.getParent());
      AtomicFile.writeUnsynced(file, factor + "\n");
    } catch (IOException | RuntimeException e) {
      // The next process measures again.
    }
  }

  /** Whether it is worth other last digits. */
  public boolean isEnough() {
    return factor >= LEAST;
  }

  /** The factor in words, such as {@code 1.6 times as fast as fp32}; rounded down. */
  public String factorInWords() {
    return String.format(
        Locale.ROOT, "%.1f times as fast as fp32", Math.floor(factor * 10 + 1e-9) / 10);
  }

  /** A line about it, such as {@code bf16: 1.6 times as fast as fp32 here}. */
  public String words() {
    return "bf16: " + factorInWords() + " here";
  }
}
