package io.github.scitemplate.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.data.Dataset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DrawnDigitsTest {

  @Test
  void theSameImagesAreDrawnEveryTimeAndWhateverTheirNumber() {
    Dataset many = DrawnDigits.draw(0, 40);
    Dataset few = DrawnDigits.draw(30, 10);
    assertTrue(Arrays.equals(values(many, 30, 40), values(few, 0, 10)));
  }

  @Test
  void allDigitsAppearAndHaveInkOnPaper() {
    Dataset digits = DrawnDigits.draw(0, 500);
    long[] counts = new long[10];
    for (long label : digits.labels().get(0).longs()) {
      counts[(int) label]++;
    }
    assertTrue(Arrays.stream(counts).allMatch(c -> c > 20), Arrays.toString(counts));
    double mean = 0;
    for (float value : values(digits, 0, 500)) {
      mean += value / (500.0 * 28 * 28);
    }
    assertEquals(0, mean, 0.5, "scaled to about the mean of the MNIST database");
  }

  private static float[] values(Dataset dataset, int from, int to) {
    return dataset.range(from, to).inputs().get(0).floats();
  }
}
