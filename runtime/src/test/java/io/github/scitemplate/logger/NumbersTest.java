package io.github.scitemplate.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "100, 100",
    "1e22, 1e22",
    "2e-3, 0.002",
    "1.5e-7, 1.5e-7",
    "-2.0e-44, -2e-44",
    "2.2250738585072014E-308, 2.2250738585072014e-308",
    "4.9E-324, 5e-324",
    "9007199254740993, 9007199254740992",
    "7.120236347223045E-307, 7.120236347223045e-307",
    "NaN, NaN",
    "Infinity, inf",
    "-Infinity, -inf",
    "0, 0",
    "-0.0, -0"
  })
  void exactTextIsTheShortest(double value, String text) {
    assertEquals(text, Numbers.exact(value));
  }

  @Test
  void exactTextReadsBackToTheSameBitsAndIsNeverLongerThanTheJdks() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 50_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        String text = Numbers.exact(value);
        assertEquals(value, Double.parseDouble(text), 0.0, text);
        assertTrue(digits(text) <= digits(Double.toString(value)), text);
      }
    }
  }

  private static int digits(String text) {
    String mantissa = text.replaceAll("[eE].*", "").replaceAll("[-.]", "");
    return mantissa.replaceAll("^0+", "").replaceAll("0+$", "").length();
  }

  @ParameterizedTest
  @CsvSource({
    "0.123456, 0.1235",
    "2.213, 2.213",
    "2, 2.000",
    "0.01, 0.01000",
    "12345.678, 12350",
    "99999.9, 1.000e+05",
    "0.00012345, 1.235e-04",
    "-3.14159, -3.142",
    "0, 0",
    "NaN, NaN"
  })
  void briefTextHasFourSignificantDigits(double value, String text) {
    assertEquals(text, Numbers.brief(value));
  }

  @ParameterizedTest
  @CsvSource({"0.04, 0.0 s", "12.34, 12.3 s", "61, 1 min 1 s", "3600, 1 h 0 min"})
  void durationsHaveTwoUnits(double seconds, String text) {
    assertEquals(text, Numbers.duration(seconds));
  }

  @Test
  void aFloatReadsBackFromItsShortestText() {
    assertEquals("0.1", Numbers.exactFloat(0.1f));
    assertEquals("3.4028235e38", Numbers.exactFloat(Float.MAX_VALUE));
    assertEquals("1e-45", Numbers.exactFloat(Float.MIN_VALUE));
    assertEquals("-0", Numbers.exactFloat(-0f));
    assertEquals("-inf", Numbers.exactFloat(Float.NEGATIVE_INFINITY));
    java.util.SplittableRandom random = new java.util.SplittableRandom(9);
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        String text = Numbers.exactFloat(value);
        assertEquals(value, Float.parseFloat(text), 0f, text);
        assertTrue(
            text.length() <= Math.max(15, new java.math.BigDecimal(value).toPlainString().length()),
            text);
      }
    }
  }
}
