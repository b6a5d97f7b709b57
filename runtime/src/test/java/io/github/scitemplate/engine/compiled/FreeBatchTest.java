package io.github.scitemplate.engine.compiled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.scitemplate.TorchTest;
import io.github.scitemplate.engine.compiled.SmallModels.Model;
import io.github.scitemplate.engine.compiled.record.FreeBatch;
import io.github.scitemplate.engine.compiled.record.Recording;
import io.github.scitemplate.engine.compiled.record.Recording.Recorded;
import io.github.scitemplate.engine.compiled.record.Recording.Refused;
import io.github.scitemplate.engine.compiled.record.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FreeBatchTest extends TorchTest {

  static List<Model> models() {
    return SmallModels.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void oneScriptTakesBatchesOfAnySize(Model model) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray first = model.batch(manager, 1);
      Block block = model.block().get();
      Subject subject = SmallModels.subject(block, manager, first.getShape(), first.getDataType());
      Recording recording =
          FreeBatch.of(subject, List.of(first.getShape()), List.of(first.getDataType()), manager);
      Recorded recorded = assertInstanceOf(Recorded.class, recording, recording.toString());
      try (CompiledForward compiled = CompiledForward.of(subject, recorded, manager.getDevice())) {
        for (int size : new int[] {1, 2, 7, 16}) {
          Shape shape = new Shape(size).addAll(model.input().slice(1));
          NDArray batch =
              new Model(model.name(), model.block(), shape, model.classes()).batch(manager, size);
          NDList eager =
              block.forward(new ParameterStore(manager, false), new NDList(batch), false);
          CompiledForwardTest.assertSame(eager, compiled.run(manager, new NDList(batch)));
        }
      }
    }
  }

  @Test
  void aModelWhoseOperationsDependOnTheSizeIsRefused() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(4, 3);
      Block block = SmallModels.lambda(x -> x.mul(x.getManager().create(1f / x.getShape().get(0))));
      Subject subject =
          SmallModels.subject(block, manager, shape, manager.ones(shape).getDataType());
      Refused refused =
          assertInstanceOf(
              Refused.class,
              FreeBatch.of(
                  subject, List.of(shape), List.of(manager.ones(shape).getDataType()), manager));
      assertEquals(
          "an array that it makes that depends on the size of the batch", refused.operation());
    }
  }
}
