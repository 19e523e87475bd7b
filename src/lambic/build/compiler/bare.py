"""Source -> byte code without what only its readers have a use for: lambic's own modules travel so.

Left out are docstrings, assertions (they tell type checkers what holds), annotations of functions and variables, and
what stands under `if TYPE_CHECKING`. Annotations in class bodies stay: they may be fields.
"""

import ast
from types import CodeType


def compile_bare(source: bytes, name: str) -> CodeType:
    """The code of a module; its lines are those of the source. Raises SyntaxError."""
    tree = _Stripped().visit(ast.parse(source))
    return compile(ast.fix_missing_locations(tree), name, "exec", dont_inherit=True, optimize=2)


class _Stripped(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [each for part in node.body for each in self._class_part(part)]
        return node

    def _class_part(self, part: ast.stmt) -> list[ast.stmt]:
        if isinstance(part, ast.AnnAssign):
            return [part]
        visited = self.visit(part)
        return visited if isinstance(visited, list) else [visited]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign([node.target], self.visit(node.value)), node)

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse or ast.copy_location(ast.Pass(), node)
        return node
