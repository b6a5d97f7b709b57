package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.scitemplate.components.MetricValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricPictureTest {
  private static int grey(Image image, int x, int y) {
    return image.pixels()[y * image.width() + x] & 0xff;
  }

  @Test
  void aMatrixIsAsDarkAsTheShareOfTheGreatestInItsRow() {
    double[] counts = {8, 4, 0, 0, Double.NaN, 2};
    MetricValue matrix = MetricValue.matrix(List.of("a", "b"), List.of("x", "y", "z"), counts);
    Image image = MetricPicture.of(matrix).orElseThrow();
    assertEquals(240, image.width());
    assertEquals(160, image.height());
    assertEquals(0, grey(image, 40, 40));
    assertEquals(128, grey(image, 120, 40));
    assertEquals(255, grey(image, 200, 40));
    assertEquals(255, grey(image, 120, 120));
    assertEquals(0, grey(image, 200, 120));
  }

  @Test
  void aVectorIsBarsAsHighAsTheirShareOfTheGreatest() {
    MetricValue vector = MetricValue.vector(List.of("a", "b", "c"), new double[] {0.5, -1, 1});
    Image image = MetricPicture.of(vector).orElseThrow();
    assertEquals(255, grey(image, 40, 110));
    assertTrue(grey(image, 40, 130) < 255);
    assertEquals(255, grey(image, 120, 239));
    assertTrue(grey(image, 200, 0) < 255);
  }

  @Test
  void oneNumberAndTooManyHaveNoPicture() {
    assertEquals(Optional.empty(), MetricPicture.of(MetricValue.of(1)));
    List<String> many = IntStream.range(0, 1001).mapToObj(Integer::toString).toList();
    assertEquals(Optional.empty(), MetricPicture.of(MetricValue.vector(many, new double[1001])));
    MetricValue zero = MetricValue.vector(many.subList(0, 900), new double[900]);
    assertEquals(900, MetricPicture.of(zero).orElseThrow().width());
  }
}
