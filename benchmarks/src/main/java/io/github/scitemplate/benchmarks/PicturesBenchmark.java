package io.github.scitemplate.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import io.github.scitemplate.data.BatchSource;
import io.github.scitemplate.data.DataLoader;
import io.github.scitemplate.data.Transform;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.pictures.ImageFolder;
import io.github.scitemplate.pictures.PictureTransforms;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the CPU time that a picture costs on its way into a batch with torchvision's in a worker
 * of a DataLoader: read, decode, random resized crop to 224 x 224, flip, normalise. Both take
 * turns. It also measures how long a training thread waits.
 *
 * <p>Arguments: a folder for the pictures, how many rounds, and optionally a Python with
 * torchvision and the script.
 */
public final class PicturesBenchmark {
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] STD = {0.229, 0.224, 0.225};
  private static final int SIDE = 224;
  private static final int BATCH = 8;
  private static final float QUALITY = 0.9f;
  private static final int WARM_UPS = 5;
  private static final int WAITING_EPOCHS = 6;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Pictures of one size. */
  private record Size(int width, int height, int count) {

    String folder() {
      return width + "x" + height;
    }
  }

  private static final List<Size> SIZES =
      List.of(new Size(224, 224, 256), new Size(500, 375, 96), new Size(1600, 1200, 24));

  private PicturesBenchmark() {}

  /** Measures, and prints a table. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    for (Size size : SIZES) {
      write(size, folder.resolve(size.folder()));
    }
    Torch.start();
    Torch.useThreads(1);
    Process python =
        arguments.length > 3
            ? new ProcessBuilder(arguments[2], arguments[3])
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
            : null;
    System.out.println("| pictures | work | ms per picture | Python | ratio |");
    System.out.println("|---|---|---:|---:|---:|");
    try (Turns turns = new Turns(python)) {
      for (Size size : SIZES) {
        for (boolean augmented : new boolean[] {false, true}) {
          race(folder.resolve(size.folder()), augmented, rounds, turns);
        }
      }
    }
    System.out.printf(
        "%nA training thread that needs 1.5 times as long for a batch as one thread for making it"
            + " waits %.1f %% of its time with one thread, %.1f %% with two.%n",
        waiting(folder.resolve(SIZES.get(0).folder()), 1),
        waiting(folder.resolve(SIZES.get(0).folder()), 2));
  }

  private static void race(Path folder, boolean augmented, int rounds, Turns turns)
      throws IOException {
    try (BatchSource source = source(folder, augmented, 1)) {
      for (int i = 0; i < WARM_UPS; i++) {
        epoch(source, i);
        turns.python(folder, augmented);
      }
      double[] own = new double[rounds];
      double[] others = new double[rounds];
      double[] ratios = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        own[i] = epoch(source, WARM_UPS + i);
        others[i] = turns.python(folder, augmented);
        ratios[i] = own[i] / others[i];
      }
      System.out.printf(
          "| %s | %s | %.3f | %.3f | %.2f |%n",
          folder.getFileName(),
          augmented ? "decode, augment" : "decode, crop",
          median(own),
          median(others),
          median(ratios));
    }
  }

  private static BatchSource source(Path folder, boolean augmented, int threads) {
    ImageFolder pictures = ImageFolder.of(folder);
    List<Transform> transforms =
        List.of(
            PictureTransforms.randomResizedCrop(SIDE, SIDE),
            Transform.randomHorizontalFlip(),
            Transform.normalize(MEAN, STD));
    DataLoader loader =
        augmented
            ? new DataLoader(pictures, BATCH, true, transforms, threads, 2)
            : new DataLoader(
                pictures.centerCropped(SIDE, SIDE), BATCH, true, List.of(), threads, 2);
    return BatchSource.forTraining(loader, new Randomness(1), Device.cpu());
  }

  /** The CPU time of this process for each picture of an epoch, in milliseconds. */
  private static double epoch(BatchSource source, int epoch) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    source.prepare(epoch, 0);
    long start = system.getProcessCpuTime();
    for (int i = 0; i < source.batches(); i++) {
      try (NDManager manager = Torch.newManager(Device.cpu())) {
        source.batch(manager, epoch, i);
      }
    }
    return (system.getProcessCpuTime() - start) / NANOS_PER_MILLI / source.samples();
  }

  /** The share of its time that a training thread waits, in percent. */
  private static double waiting(Path folder, int threads) throws InterruptedException {
    try (BatchSource source = source(folder, true, threads)) {
      double perPicture = 0;
      for (int i = 0; i < WARM_UPS; i++) {
        perPicture = epoch(source, i);
      }
      long work = (long) (1.5 * perPicture * BATCH * NANOS_PER_MILLI);
      double waited = source.secondsWaited().orElse(0);
      long start = System.nanoTime();
      for (int i = 0; i < WAITING_EPOCHS * source.batches(); i++) {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
          source.batch(manager, WARM_UPS + i / source.batches(), i % source.batches());
        }
        // An accelerator works meanwhile.
        Thread.sleep(work / 1_000_000, (int) (work % 1_000_000));
      }
      double took = (System.nanoTime() - start) / 1e9;
      return 100 * (source.secondsWaited().orElse(0) - waited) / took;
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Asks Python for an epoch, if there is one. */
  private record Turns(@Nullable Process process, @Nullable BufferedReader answers)
      implements AutoCloseable {

    Turns(@Nullable Process process) throws IOException {
      this(process, process == null ? null : process.inputReader(StandardCharsets.UTF_8));
      if (answers != null) {
        answers.readLine();
      }
    }

    double python(Path folder, boolean augmented) throws IOException {
      if (process == null || answers == null) {
        return Double.NaN;
      }
      Writer out = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      out.write((augmented ? "augment " : "decode ") + folder + "\n");
      out.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("Python ended");
      }
      return Double.parseDouble(answer);
    }

    @Override
    public void close() throws IOException {
      if (process != null) {
        process.getOutputStream().close();
      }
    }
  }

  /** Writes pictures with the detail of photographs: noise of all scales, the finer the weaker. */
  private static void write(Size size, Path folder) throws IOException {
    SplittableRandom random = new SplittableRandom(size.width());
    for (int i = 0; i < size.count(); i++) {
      Path file = folder.resolve(i % 2 == 0 ? "a" : "b").resolve(i + ".jpg");
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        save(picture(size, random), file);
      }
    }
  }

  private static BufferedImage picture(Size size, SplittableRandom random) {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    List<float[]> planes = new ArrayList<>();
    for (int channel = 0; channel < 3; channel++) {
      float[] plane = new float[size.width() * size.height()];
      for (int step = 2; step <= 128; step *= 2) {
        addNoise(plane, size.width(), step, random);
      }
      planes.add(plane);
    }
    for (int i = 0; i < size.width() * size.height(); i++) {
      int colour = 0;
      for (float[] plane : planes) {
        // The channels of a photograph are alike.
        float value = 0.7f * planes.get(0)[i] + 0.3f * plane[i];
        colour = (colour << 8) | Math.max(0, Math.min(255, Math.round(value + 128)));
      }
      image.setRGB(i % size.width(), i / size.width(), colour);
    }
    return image;
  }

  /** Adds noise whose values change over {@code step} pixels. */
  private static void addNoise(float[] plane, int width, int step, SplittableRandom random) {
    int columns = width / step + 2;
    float[] grid = new float[columns * (plane.length / width / step + 2)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) (random.nextDouble() - 0.5) * 12 * (float) Math.sqrt(step);
    }
    for (int i = 0; i < plane.length; i++) {
      int row = i / width;
      float x = i % width / (float) step;
      float y = row / (float) step;
      int at = row / step * columns + i % width / step;
      float right = x - (int) x;
      float below = y - (int) y;
      plane[i] +=
          (grid[at] * (1 - right) + grid[at + 1] * right) * (1 - below)
              + (grid[at + columns] * (1 - right) + grid[at + columns + 1] * right) * below;
    }
  }

  private static void save(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
  }
}
