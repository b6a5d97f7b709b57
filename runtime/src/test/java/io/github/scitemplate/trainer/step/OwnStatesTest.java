package io.github.scitemplate.trainer.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.scitemplate.ArraysTest;
import io.github.scitemplate.engine.Network;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a training step remembers. */
class OwnStatesTest extends ArraysTest {
  private static final Shape PAIR = new Shape(2);

  @Test
  void aStateIsZerosAtFirstAndKeepsItsShapeAndType() {
    OwnStates states = new OwnStates(manager);
    assertArrayEquals(new float[2], states.get("s", PAIR).toFloatArray());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> states.get("s", new Shape(3)));
    assertEquals("the state s has shape (2), not (3)", e.getMessage());
    states.keep("s", manager.create(new double[] {1.5, 2}));
    assertEquals(DataType.FLOAT32, states.get("s", PAIR).getDataType());
    assertArrayEquals(new float[] {1.5f, 2}, states.get("s", PAIR).toFloatArray());
    assertThrows(
        IllegalArgumentException.class, () -> states.keep("s", manager.create(new float[3])));
  }

  @Test
  void aStepMustNotCloseAState() {
    OwnStates states = new OwnStates(manager);
    states.get("open", PAIR);
    states.endIteration();
    states.get("open", PAIR).close();
    IllegalStateException e = assertThrows(IllegalStateException.class, states::endIteration);
    assertEquals(
        "the training step closed its state open, which the framework closes", e.getMessage());
  }

  @Test
  void whatIsRestoredReplacesWhatWasThereAndWhatATrialMadeIsForgotten() {
    OwnStates states = new OwnStates(manager);
    NDArray before = states.get("a", PAIR);
    OwnStates other = new OwnStates(manager);
    other.keep("a", manager.create(new float[] {3, 4}));
    states.restore(other.tensors());
    assertArrayEquals(new float[] {3, 4}, states.get("a", PAIR).toFloatArray());
    assertFalse(Network.isOpen(before));
    NDArray trial = states.get("trial", PAIR);
    states.forgetAllBut(Set.of("a"));
    assertEquals(Set.of("a"), states.names());
    assertFalse(Network.isOpen(trial));
    assertTrue(Network.isOpen(states.get("a", PAIR)));
  }
}
