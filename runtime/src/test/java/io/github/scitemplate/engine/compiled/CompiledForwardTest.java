package io.github.scitemplate.engine.compiled;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.compiled.SmallModels.Model;
import io.github.scitemplate.engine.compiled.record.ModelRecorder;
import io.github.scitemplate.engine.compiled.record.Recording;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Recording.Refused;
import io.github.scitemplate.engine.compiled.record.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompiledForwardTest extends TorchTest {

  static List<Model> models() {
    return SmallModels.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void aScriptGivesTheBitsOfTheBlocks(Model model) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray first = model.batch(manager, 1);
      Block block = model.block().get();
      Subject subject = SmallModels.subject(block, manager, first.getShape(), first.getDataType());
      Recording recording = ModelRecorder.of(subject, new NDList(first), manager, false);
      Recorded recorded = assertInstanceOf(Recorded.class, recording, recording.toString());
      try (CompiledForward compiled = CompiledForward.of(subject, recorded, manager.getDevice())) {
        for (int seed = 1; seed < 4; seed++) {
          NDArray batch = model.batch(manager, seed);
          NDList eager =
              block.forward(new ParameterStore(manager, false), new NDList(batch), false);
          assertSame(eager, compiled.run(manager, new NDList(batch)));
        }
      }
    }
  }

  @Test
  void aScriptSeesNewValuesOfTheParameters() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray batch = manager.ones(new Shape(2, 20));
      Block block = SmallModels.mlp();
      Subject subject = SmallModels.subject(block, manager, batch.getShape(), batch.getDataType());
      Recorded recorded = (Recorded) ModelRecorder.of(subject, new NDList(batch), manager, false);
      try (CompiledForward compiled = CompiledForward.of(subject, recorded, manager.getDevice())) {
        subject.arrays().values().forEach(array -> array.addi(0.25f));
        NDList eager = block.forward(new ParameterStore(manager, false), new NDList(batch), false);
        assertSame(eager, compiled.run(manager, new NDList(batch)));
      }
    }
  }

  @Test
  void whatCannotBeRecordedIsNamedWithItsBlock() {
    assertRefused("toByteBuffer", x -> x.mul(x.sum().toFloatArray()[0]));
    assertRefused("cumProd", x -> x.cumProd(1));
    assertRefused("randomNormal", x -> x.getManager().randomNormal(x.getShape()));
  }

  private static void assertRefused(
      String operation, java.util.function.Function<NDArray, NDArray> function) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray batch = manager.ones(new Shape(3, 3));
      Block block =
          new SequentialBlock()
              .add(Linear.builder().setUnits(3).build())
              .add(new SequentialBlock().add(SmallModels.lambda(function)));
      Subject subject = SmallModels.subject(block, manager, batch.getShape(), batch.getDataType());
      Refused refused =
          assertInstanceOf(
              Refused.class, ModelRecorder.of(subject, new NDList(batch), manager, false));
      assertTrue(refused.operation().contains(operation), refused.words());
      assertEquals("02SequentialBlock.01LambdaBlock", refused.block());
    }
  }

  static void assertSame(NDList expected, NDList found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).getShape(), found.get(i).getShape());
      assertArrayEquals(expected.get(i).toByteArray(), found.get(i).toByteArray());
    }
  }
}
