package io.github.scitemplate.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.data.sampling.Sampler;
import io.github.scitemplate.engine.Randomness;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of samples whose shapes differ. */
@Timeout(60)
class UnequalSamplesTest extends TorchTest {
  private static final Randomness SEED = new Randomness(4);
  private static final int SIZE = 43;

  @AfterEach
  void noThreadIsLeft() {
    assertEquals(List.of(), StreamThreads.alive());
  }

  private static int length(int index) {
    return 1 + index * 7 % 13;
  }

  private static int[] lengths() {
    return IntStream.range(0, SIZE).map(UnequalSamplesTest::length).toArray();
  }

  /** Sequences of pairs, with a class for each place and one for the whole. */
  private record Sequences() implements SampleSource {
    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public Sample get(int index) {
      float[] values = new float[2 * length(index)];
      long[] classes = new long[length(index)];
      for (int i = 0; i < values.length; i++) {
        values[i] = index + i / 100f;
        classes[i / 2] = i;
      }
      return new Sample(
          List.of(HostArray.of(values, length(index), 2)),
          List.of(HostArray.of(classes, length(index)), HostArray.of(new long[] {index})));
    }
  }

  private static DataLoader loader(Collate collate) {
    return DataLoader.shuffled(new Sequences(), 4).withCollate(collate);
  }

  private static BatchSource training(DataLoader loader) {
    return BatchSource.forTraining(loader, SEED, Device.cpu());
  }

  @Test
  void shorterSamplesAreFilledUpToTheLongestOfTheBatchWithLengthsAndAMask() {
    for (boolean left : new boolean[] {false, true}) {
      PaddedCollate collate = Collate.padded(-9).withLengths().withMask();
      try (BatchSource source = training(loader(left ? collate.onTheLeft() : collate));
          NDManager scope = Torch.newManager(Device.cpu())) {
        for (int b = 0; b < source.batches(); b++) {
          Batch batch = source.batch(scope, 2, b);
          int[] samples = source.samplesOf(2, b);
          int longest = Arrays.stream(samples).map(i -> length(i)).max().orElseThrow();
          int n = samples.length;
          assertEquals(n, batch.samples());
          assertEquals(new Shape(n, longest, 2), batch.inputs().get(0).getShape());
          assertEquals(new Shape(n, longest), batch.labels().get(0).getShape());
          float[] values = batch.inputs().get(0).toFloatArray();
          long[] lengths = batch.inputs().get(1).toLongArray();
          boolean[] mask = batch.inputs().get(2).toBooleanArray();
          long[] classes = batch.labels().get(0).toLongArray();
          for (int row = 0; row < n; row++) {
            assertEquals(length(samples[row]), lengths[row]);
            assertEquals(samples[row], batch.labels().get(1).toLongArray()[row]);
            for (int place = 0; place < longest; place++) {
              int own = left ? place - (longest - length(samples[row])) : place;
              boolean real = own >= 0 && own < length(samples[row]);
              int at = row * longest + place;
              assertEquals(real, mask[at]);
              assertEquals(real ? 2 * own + 1 : -100, classes[at]);
              assertEquals(real ? samples[row] + 2 * own / 100f : -9, values[2 * at]);
              assertEquals(real ? samples[row] + (2 * own + 1) / 100f : -9, values[2 * at + 1]);
            }
          }
        }
      }
    }
  }

  @Test
  void everyAxisIsFilledUp() {
    Sample wide = Sample.of(HostArray.int32(new int[] {1, 2, 3, 4}, 1, 4), 0);
    Sample high = Sample.of(HostArray.int32(new int[] {5, 6, 7, 8, 9, 10}, 3, 2), 1);
    Dataset right = Collate.padded(0).batch(List.of(wide, high));
    assertEquals(new Shape(2, 3, 4), right.inputs().get(0).shape());
    assertArrayEquals(
        new int[] {1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 9, 10, 0, 0},
        right.inputs().get(0).ints());
    assertArrayEquals(
        new int[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 9, 10},
        Collate.padded(0).onTheLeft().batch(List.of(wide, high)).inputs().get(0).ints());
    assertArrayEquals(new long[] {0, 1}, right.labels().get(0).longs());
  }

  @Test
  void whatCannotBeFilledIsRefused() {
    Sample one = new Sample(List.of(HostArray.uint8(new byte[1], 1)), List.of());
    Sample two = new Sample(List.of(HostArray.uint8(new byte[2], 2)), List.of());
    assertEquals(
        "Samples cannot be filled with -1.0 in input 0, which is uint8.",
        problem(Collate.padded(-1), one, two));
    assertEquals(2, Collate.padded(-1).batch(List.of(two, two)).size());
    Sample other = new Sample(List.of(HostArray.of(new float[2], 2)), List.of());
    assertEquals(
        "Samples of a batch have uint8 (1) and float32 (2) as input 0.",
        problem(Collate.padded(0), one, other));
    Sample axes = new Sample(List.of(HostArray.uint8(new byte[2], 2, 1)), List.of());
    assertEquals(
        "Samples of a batch have uint8 (1) and uint8 (2, 1) as input 0.",
        problem(Collate.padded(0), one, axes));
    Sample marked = new Sample(one.inputs(), List.of(HostArray.bool(new boolean[] {true}, 1)));
    Sample both = new Sample(one.inputs(), List.of(HostArray.bool(new boolean[] {true, false}, 2)));
    assertEquals(
        "Samples cannot be filled with -100.0 in label 0, which is bool.",
        problem(Collate.padded(0), marked, both));
    assertArrayEquals(
        new boolean[] {true, false, true, false},
        Collate.padded(0)
            .withLabelValue(0)
            .batch(List.of(marked, both))
            .labels()
            .get(0)
            .booleans());
  }

  private static String problem(Collate collate, Sample first, Sample second) {
    return assertThrows(UserException.class, () -> collate.batch(List.of(first, second))).problem();
  }

  private static String text(BatchSource source, long epoch, int index) {
    try (NDManager scope = Torch.newManager(Device.cpu())) {
      Batch batch = source.batch(scope, epoch, index);
      StringBuilder text = new StringBuilder();
      batch
          .inputs()
          .forEach(a -> text.append(a.getShape()).append(Arrays.toString(a.toByteArray())));
      batch
          .labels()
          .forEach(a -> text.append(a.getShape()).append(Arrays.toString(a.toByteArray())));
      return text.append(Arrays.toString(source.samplesOf(epoch, index))).toString();
    }
  }

  private static List<String> epochs(DataLoader loader) {
    List<String> all = new ArrayList<>();
    try (BatchSource source = training(loader)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        for (int i = 0; i < source.batches(); i++) {
          all.add(text(source, epoch, i));
        }
      }
    }
    return all;
  }

  @Test
  void bucketsSamplersCollatingAndMixingAreTheSameBitsWhateverTheThreadsAndWhereverOneBegins() {
    int[] classes = IntStream.range(0, SIZE).map(i -> i % 5).toArray();
    Sampler own = Sampler.of(30, (epoch, random) -> random.ints(30, 0, SIZE).toArray());
    DataLoader padded = loader(Collate.padded(0).withMask());
    Dataset memory =
        Dataset.of(
            HostArray.of(new float[SIZE * 12], SIZE, 3, 2, 2),
            HostArray.of(IntStream.of(classes).asLongStream().toArray(), SIZE));
    for (int i = 0; i < SIZE * 12; i++) {
      memory.inputs().get(0).floatValues().put(i, i);
    }
    DataLoader resident = DataLoader.shuffled(memory, 4);
    BatchTransform mixed =
        BatchTransform.oneOf(BatchTransform.mixup(0.4, 5), BatchTransform.cutMix(1, 5));
    List<DataLoader> loaders =
        List.of(
            padded.bucketedByLength(lengths()),
            padded.bucketedByLength(lengths()).dropLast(),
            padded.withSampler(Sampler.balanced(classes)).bucketedByLength(lengths()),
            padded.withSampler(Sampler.pk(classes, 2, 2)),
            padded.withSampler(own),
            resident.withBatchTransform(mixed),
            resident.withTransform(Transform.randomCrop(2, 2, 1)).withBatchTransform(mixed),
            resident.withSampler(Sampler.balanced(classes)).bucketedByLength(lengths()));
    for (DataLoader loader : loaders) {
      List<String> expected = epochs(loader.withThreads(0));
      int batches = loader.batches();
      assertEquals(3 * batches, expected.size());
      assertNotEquals(expected.subList(0, batches), expected.subList(batches, 2 * batches));
      for (int threads : new int[] {1, 3}) {
        assertEquals(expected, epochs(loader.withThreads(threads).withBatchesAhead(threads)));
      }
      for (int start = 0; start < expected.size(); start += 5) {
        try (BatchSource source = training(loader.withThreads(2))) {
          for (int at = start; at < Math.min(start + 3, expected.size()); at++) {
            assertEquals(expected.get(at), text(source, at / batches, at % batches));
          }
        }
      }
    }
  }

  @Test
  void anEpochInBucketsHoldsEverySampleOnceAndLittleIsFilledIn() {
    int size = 1000;
    int[] lengths = new java.util.SplittableRandom(1).ints(size, 1, 200).toArray();
    Dataset data =
        Dataset.of(HostArray.of(new float[size], size), HostArray.of(new long[size], size));
    DataLoader plain = DataLoader.shuffled(data, 16);
    DataLoader buckets = plain.bucketedByLength(lengths);
    EpochOrder order = new EpochOrder(buckets, SEED, false);
    int[] first = order.order(0).clone();
    int[] second = order.order(1).clone();
    for (int[] epoch : List.of(first, second)) {
      assertArrayEquals(
          IntStream.range(0, size).toArray(), Arrays.stream(epoch).sorted().toArray());
    }
    assertFalse(Arrays.equals(first, second));
    long real = Arrays.stream(lengths).sum();
    long filled = padded(first, lengths);
    long without = padded(new EpochOrder(plain, SEED, false).order(0), lengths);
    assertTrue(filled < 1.15 * real && without > 1.7 * real, filled + " " + without + " " + real);
    int[] longest = new int[62];
    for (int b = 0; b < 62; b++) {
      longest[b] =
          IntStream.of(Arrays.copyOfRange(first, 16 * b, 16 * b + 16))
              .map(i -> lengths[i])
              .max()
              .orElseThrow();
    }
    long descents = IntStream.range(1, 62).filter(b -> longest[b] < longest[b - 1]).count();
    assertTrue(descents > 20 && descents < 41, "the order of the batches is mixed: " + descents);
    DataLoader inOrder = DataLoader.inOrder(data, 16).bucketedByLength(lengths);
    int[] sorted = new EpochOrder(inOrder, SEED, true).order(0);
    assertTrue(
        IntStream.range(1, size).allMatch(i -> lengths[sorted[i]] >= lengths[sorted[i - 1]]));
    int[] left = new EpochOrder(buckets.dropLast(), SEED, false).order(3);
    assertEquals(992, Arrays.stream(left).distinct().count());
  }

  private static long padded(int[] order, int[] lengths) {
    long sum = 0;
    for (int from = 0; from < order.length; from += 16) {
      int[] batch = Arrays.copyOfRange(order, from, Math.min(order.length, from + 16));
      sum += (long) batch.length * IntStream.of(batch).map(i -> lengths[i]).max().orElseThrow();
    }
    return sum;
  }

  private static String failure(DataLoader loader) {
    RuntimeException failure =
        assertThrows(
            RuntimeException.class,
            () -> {
              try (BatchSource source = training(loader);
                  NDManager scope = Torch.newManager(Device.cpu())) {
                for (int i = 0; i < source.batches(); i++) {
                  source.batch(scope, 0, i);
                }
              }
            });
    return String.valueOf(failure.getMessage());
  }

  @Test
  @SuppressWarnings("NullAway") // what a project's code may do
  void whatDoesNotWorkIsNamedWhateverTheThreads() {
    DataLoader plain = DataLoader.inOrder(new Sequences(), 4).named("the training data");
    Collate failing =
        samples -> {
          if (samples.stream().anyMatch(s -> s.input().floats()[0] == 9)) {
            throw new IllegalStateException("nine");
          }
          return Collate.padded(0).batch(samples);
        };
    for (int threads : new int[] {0, 2}) {
      DataLoader data = plain.withThreads(threads);
      AtomicInteger calls = new AtomicInteger();
      Collate wrongTypes =
          samples ->
              calls.getAndIncrement() == 0
                  ? Collate.padded(0).batch(samples)
                  : Dataset.of(HostArray.of(new long[4], 4), HostArray.of(new long[4], 4));
      assertEquals(
          "Batch 3 of the training data could not be collated: IllegalStateException: nine",
          failure(data.withCollate(failing)));
      assertEquals(
          "Batch 1 of the training data has inputs [int64 (4)] and labels [int64 (4)], but a batch"
              + " of the first samples has [float32 (4, 9, 2)] and [int64 (4, 9), int64 (4)]",
          failure(data.withCollate(wrongTypes).withBatchesAhead(1)));
      assertEquals(
          "A batch of the first samples of the training data could not be collated: null was returned, not 4",
          failure(data.withCollate(samples -> null)));
      assertEquals(
          "The sampler of the training data failed in epoch 1: it drew sample 43, but there are 43, from 0 on",
          failure(data.withSampler(Sampler.of(4, (e, r) -> new int[] {0, 0, 0, 43}))));
      assertEquals(
          "The sampler of the training data failed in epoch 1: it drew 1 samples, not 4",
          failure(data.withSampler(Sampler.of(4, (e, r) -> new int[1]))));
      assertEquals(
          "The sampler of the training data failed in epoch 1: IllegalStateException: no",
          failure(
              data.withSampler(
                  Sampler.of(
                      4,
                      (e, r) -> {
                        throw new IllegalStateException("no");
                      }))));
    }
    assertEquals(
        "The sampler of the training data does not fit: the sampler has 2 classes, but the data 43 samples",
        failure(plain.withSampler(Sampler.balanced(new int[2]))));
    assertEquals(
        "There are 2 lengths for the buckets of the training data of 43 samples.",
        failure(plain.bucketedByLength(new int[2])));
    int[] classes = IntStream.range(0, 43).map(i -> i % 3).toArray();
    assertEquals(
        "The sampler of the training data makes whole batches, which bucketedByLength would divide anew. Leave out one of the two.",
        failure(plain.withSampler(Sampler.pk(classes, 2, 2)).bucketedByLength(lengths())));
    assertEquals(
        "The batch size 4 is larger than an epoch of the training data of 2 samples.",
        failure(plain.withSampler(Sampler.subset(1, 2))));
    assertTrue(failure(plain).contains("withCollate"), failure(plain));
  }

  @Test
  void theShapesOfAModelAreThoseOfABatchOfTheFirstSamples() {
    try (BatchSource source = training(loader(Collate.padded(0).withLengths().withMask()))) {
      assertArrayEquals(
          new Shape[] {new Shape(4, 9, 2), new Shape(4), new Shape(4, 9)}, source.inputShapes());
    }
  }

  @Test
  void theFirstBatchesOfASamplerAreWhatItDrawsFirst() {
    int[] classes = IntStream.range(0, SIZE).map(i -> i % 5).toArray();
    DataLoader two =
        loader(Collate.padded(0)).withSampler(Sampler.pk(classes, 2, 2)).firstBatches(2);
    assertEquals(8, two.dataset().size());
    assertEquals(2, two.batches());
    try (BatchSource source = training(two);
        NDManager scope = Torch.newManager(Device.cpu())) {
      for (int b = 0; b < 2; b++) {
        long[] samples = source.batch(scope, 5, b).labels().get(1).toLongArray();
        assertEquals(2, Arrays.stream(samples).map(i -> i % 5).distinct().count());
      }
    }
    DataLoader buckets = loader(Collate.padded(0)).bucketedByLength(lengths()).firstBatches(3);
    buckets.check();
    assertEquals(12, buckets.samples());
    assertTrue(buckets.notShuffled().buckets().isEmpty());
  }

  @Test
  @SuppressWarnings("NullAway") // what a project's code may do
  void whatACollateOfTheProjectsDoesWrongIsNamed() {
    DataLoader data = DataLoader.inOrder(new Sequences(), 4).named("the training data");
    String first = "A batch of the first samples of the training data could not be collated: ";
    assertEquals(
        first + "it has 3 samples, not 4",
        failure(data.withCollate(s -> Collate.padded(0).batch(s.subList(0, 3)))));
    assertEquals(
        first + "IllegalStateException",
        failure(
            data.withCollate(
                s -> {
                  throw new IllegalStateException();
                })));
    UserException own =
        assertThrows(
            UserException.class,
            () ->
                firstBatch(
                    data.withCollate(
                        s -> {
                          throw new UserException("The text is too long.", "Cut it.");
                        })));
    assertEquals(first + "The text is too long.", own.problem());
    assertEquals("Cut it.", own.fix());
    OutOfMemoryError full = new OutOfMemoryError("heap");
    assertSame(
        full,
        assertThrows(
            OutOfMemoryError.class,
            () ->
                firstBatch(
                    data.withCollate(
                        s -> {
                          throw full;
                        }))));
    assertEquals(
        "The sampler of the training data failed in epoch 1: null was returned, not 4",
        failure(
            loader(Collate.padded(0))
                .named("the training data")
                .withSampler(Sampler.of(4, (e, r) -> null))));
    assertEquals(
        "The sampler of the training data failed in epoch 1: it drew sample -1, but there are 43, from 0 on",
        failure(
            loader(Collate.padded(0))
                .named("the training data")
                .withSampler(Sampler.of(4, (e, r) -> new int[] {0, 1, 2, -1}))));
  }

  private static void firstBatch(DataLoader loader) {
    try (BatchSource source = training(loader);
        NDManager scope = Torch.newManager(Device.cpu())) {
      source.batch(scope, 0, 0);
    }
  }

  @Test
  void aMaskNeedsAnAxisAndMayStandAlone() {
    Sample number = new Sample(List.of(HostArray.of(new float[1])), List.of());
    for (Collate collate : List.of(Collate.padded(0).withMask(), Collate.padded(0).withLengths())) {
      assertEquals(
          "Lengths and masks are those of the first input's first axis, but it has shape ().",
          problem(collate, number, number));
    }
    Sample one = new Sample(List.of(HostArray.of(new float[] {5}, 1)), List.of());
    Sample two = new Sample(List.of(HostArray.of(new float[] {6, 7}, 2)), List.of());
    Dataset masked = Collate.padded(0).onTheLeft().withMask().batch(List.of(one, two));
    assertEquals(2, masked.inputs().size());
    assertArrayEquals(new boolean[] {false, true, true, true}, masked.inputs().get(1).booleans());
    Dataset measured = Collate.padded(0).withLengths().batch(List.of(one, two));
    assertArrayEquals(new long[] {1, 2}, measured.inputs().get(1).longs());
  }

  @Test
  void aNumberThatATypeCannotHoldIsRefused() {
    List<HostArray> shorter =
        List.of(
            HostArray.uint8(new byte[1], 1),
            HostArray.bool(new boolean[1], 1),
            HostArray.int32(new int[1], 1),
            HostArray.of(new long[1], 1));
    List<HostArray> longer =
        List.of(
            HostArray.uint8(new byte[2], 2),
            HostArray.bool(new boolean[2], 2),
            HostArray.int32(new int[2], 2),
            HostArray.of(new long[2], 2));
    double[][] wrong = {{-1, 256, 0.5}, {2, 0.5, -1}, {0.5, 1e10}, {0.5}};
    double[][] right = {{0, 255}, {0, 1}, {-5, 7}, {-100}};
    for (int i = 0; i < wrong.length; i++) {
      List<Sample> samples =
          List.of(
              new Sample(List.of(shorter.get(i)), List.of()),
              new Sample(List.of(longer.get(i)), List.of()));
      for (double number : wrong[i]) {
        assertTrue(
            problem(Collate.padded(number), samples.get(0), samples.get(1))
                .startsWith("Samples cannot be filled with " + number + " in input 0"));
      }
      for (double number : right[i]) {
        HostArray filled = Collate.padded(number).batch(samples).inputs().get(0);
        assertEquals((float) number, filled.sample(0).toFloat().floats()[1] * (i == 0 ? 255 : 1));
      }
    }
  }
}
