package io.github.scitemplate.losses;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.components.Criterion;
import io.github.scitemplate.components.ShippedCriterion;
import io.github.scitemplate.engine.Torch;
import io.github.scitemplate.engine.kernels.Kernels.Derivative;
import io.github.scitemplate.losses.GoldenLosses.Case;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss and its gradient against PyTorch; golden.py beside the table made them. */
class LossGoldenTest extends TorchTest {
  private static final Map<String, Case> CASES = GoldenLosses.read();
  private static final Map<String, Criterion> CRITERIA = GoldenLosses.criteria();

  static Stream<String> names() {
    return CASES.keySet().stream();
  }

  private static Case golden(String name) {
    return requireNonNull(CASES.get(name));
  }

  private static Criterion criterion(String name) {
    return requireNonNull(CRITERIA.get(name), name);
  }

  private static void assertClose(float expected, float actual, String what) {
    assertEquals(expected, actual, 1e-6 + 1e-5 * Math.abs(expected), what);
  }

  private static void assertClose(float[] expected, NDArray actual, String what) {
    float[] numbers = actual.toType(DataType.FLOAT32, true).toFloatArray();
    assertEquals(expected.length, numbers.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertClose(expected[i], numbers[i], what + " at " + i);
    }
  }

  @Test
  void eachCaseHasItsCriterion() {
    assertEquals(CRITERIA.keySet().stream().toList(), names().sorted().toList());
    assertTrue(CASES.size() > 100);
  }

  @ParameterizedTest
  @MethodSource("names")
  void theLossIsPyTorchs(String name) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDArray loss =
          criterion(name).loss(golden(name).predictions(manager), golden(name).labels(manager));
      assertEquals(1, loss.size());
      assertClose(golden(name).loss(), loss.getFloat(), "loss");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theGradientOfTheRecordedLossIsPyTorchs(String name) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDList predictions = golden(name).predictions(manager);
      predictions.forEach(array -> array.setRequiresGradient(true));
      try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
        NDArray loss = criterion(name).loss(predictions, golden(name).labels(manager));
        assertClose(golden(name).loss(), loss.getFloat(), "loss");
        collector.backward(loss);
      }
      for (int i = 0; i < predictions.size(); i++) {
        assertClose(golden(name).gradient(i), predictions.get(i).getGradient(), "gradient " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theDerivativeThatIsKnownIsPyTorchs(String name) {
    if (criterion(name) instanceof ShippedCriterion shipped) {
      try (NDManager manager = Torch.newManager(Device.cpu())) {
        Optional<Derivative> known =
            shipped.derivative(golden(name).predictions(manager), golden(name).labels(manager));
        boolean knows = name.matches("(bce|sigmoid|focal|ce|nll|ctc)_.*");
        assertEquals(knows, known.isPresent());
        if (known.isPresent()) {
          assertClose(golden(name).loss(), known.get().loss().getFloat(), "loss");
          assertClose(golden(name).gradient(0), known.get().gradient(), "gradient");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  @SuppressWarnings("try") // what is recorded is closed without a backward pass
  void aLossLeavesNothingBehind(String name) {
    try (NDManager base = Torch.newManager(Device.cpu());
        NDManager manager = base.newSubManager()) {
      NDList predictions = golden(name).predictions(manager);
      NDList labels = golden(name).labels(manager);
      int before = base.getManagedArrays().size();
      criterion(name).loss(predictions, labels).close();
      assertEquals(before, base.getManagedArrays().size(), "evaluated");
      predictions.forEach(array -> array.setRequiresGradient(true));
      try (GradientCollector unused = manager.getEngine().newGradientCollector()) {
        criterion(name).loss(predictions, labels).close();
      }
      assertEquals(before, base.getManagedArrays().size(), "recorded");
      if (criterion(name) instanceof ShippedCriterion shipped) {
        shipped
            .derivative(predictions, labels)
            .ifPresent(
                derivative -> {
                  derivative.loss().close();
                  derivative.gradient().close();
                });
        assertEquals(before, base.getManagedArrays().size(), "known");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void lossesOfDoublesAreDoubles(String name) {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDList predictions = doubles(golden(name).predictions(manager));
      NDList labels = doubles(golden(name).labels(manager));
      NDArray loss = criterion(name).loss(predictions, labels);
      assertEquals(DataType.FLOAT64, loss.getDataType());
      assertEquals(
          golden(name).loss(), loss.getDouble(), 1e-6 + 1e-5 * Math.abs(golden(name).loss()));
    }
  }

  private static NDList doubles(NDList arrays) {
    NDList all = new NDList();
    arrays.forEach(
        array ->
            all.add(
                array.getDataType() == DataType.FLOAT32
                    ? array.toType(DataType.FLOAT64, true)
                    : array));
    return all;
  }
}
